package odf2nna.internal.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Poker hands are dealt at random and classed by the rules. */
class PokerHandsTest {
    /** Of the 2,598,960 hands of five cards, those of each class. */
    private static final long[] HANDS = {1_302_540, 1_098_240, 123_552, 54_912, 10_200, 5_108, 3_744, 624, 36, 4};

    private static List<String> rows(long count, long seed) throws IOException {
        StringBuilder text = new StringBuilder();
        PokerHands.write(count, seed, text);
        return text.toString().lines().toList();
    }

    /** Hands are written as suit-rank pairs, by hand. */
    @ParameterizedTest
    @CsvSource({
        "1-1 2-3 3-5 4-9 1-12, 0",
        "1-11 2-12 3-13 4-1 1-2, 0",
        "1-1 2-1 3-5 4-9 1-12, 1",
        "1-1 2-1 3-5 4-5 1-12, 2",
        "1-4 2-4 3-4 4-9 1-12, 3",
        "1-1 2-2 3-3 4-4 1-5, 4",
        "1-10 2-11 3-12 4-13 1-1, 4",
        "4-9 2-6 3-7 4-8 1-5, 4",
        "2-1 2-3 2-5 2-9 2-12, 5",
        "3-13 3-12 3-11 3-1 3-9, 5",
        "1-4 2-4 3-4 4-9 1-9, 6",
        "1-4 2-4 3-4 4-4 1-12, 7",
        "4-5 4-4 4-3 4-2 4-1, 8",
        "2-9 2-10 2-11 2-12 2-13, 8",
        "3-10 3-11 3-12 3-13 3-1, 9",
    })
    void aHandHasTheClassOfTheRules(String hand, int expected) {
        int[][] cards = Arrays.stream(hand.split(" "))
                .map(card -> Arrays.stream(card.split("-"))
                        .mapToInt(Integer::parseInt)
                        .toArray())
                .toArray(int[][]::new);
        int[] suits = Arrays.stream(cards).mapToInt(card -> card[0]).toArray();
        int[] ranks = Arrays.stream(cards).mapToInt(card -> card[1]).toArray();

        assertThat(PokerHands.classOf(suits, ranks)).isEqualTo(expected);
    }

    @Test
    void allHandsHaveTheCountsOfTheRules() {
        long[] counts = new long[HANDS.length];
        int[] at = {0, 1, 2, 3, 4};
        int[] suits = new int[5];
        int[] ranks = new int[5];
        while (true) {
            for (int i = 0; i < 5; i++) {
                suits[i] = 1 + at[i] / 13;
                ranks[i] = 1 + at[i] % 13;
            }
            counts[PokerHands.classOf(suits, ranks)]++;
            int place = 4;
            while (place >= 0 && at[place] == 52 - 5 + place) {
                place--;
            }
            if (place < 0) {
                break;
            }
            at[place]++;
            for (int i = place + 1; i < 5; i++) {
                at[i] = at[i - 1] + 1;
            }
        }

        assertThat(counts).containsExactly(HANDS);
    }

    /** Five standard deviations of a binomial count, and one for the rarest. */
    @Test
    void classesAreAsFrequentAsInRandomDeals() throws IOException {
        int rows = 300_000;
        long[] counts = new long[HANDS.length];
        rows(rows, 7).stream().skip(1).forEach(row -> counts[row.charAt(row.length() - 1) - '0']++);

        for (int i = 0; i < HANDS.length; i++) {
            double share = HANDS[i] / 2_598_960.0;
            double tolerance = 5 * Math.sqrt(rows * share * (1 - share)) + 1;
            assertThat((double) counts[i]).as("class " + i).isCloseTo(rows * share, within(tolerance));
        }
    }

    @Test
    void fiveDifferentCardsAreDealtInAnyOrder() throws IOException {
        List<String> rows = rows(20_000, 3);
        long[] first = new long[52];

        assertThat(rows.get(0)).isEqualTo("S1,R1,S2,R2,S3,R3,S4,R4,S5,R5,target");
        for (String row : rows.subList(1, rows.size())) {
            int[] fields =
                    Arrays.stream(row.split(",")).mapToInt(Integer::parseInt).toArray();
            int[] cards = new int[5];
            for (int i = 0; i < 5; i++) {
                assertThat(fields[2 * i]).isBetween(1, 4);
                assertThat(fields[2 * i + 1]).isBetween(1, 13);
                cards[i] = (fields[2 * i] - 1) * 13 + fields[2 * i + 1] - 1;
            }
            assertThat(Arrays.stream(cards).distinct().count()).isEqualTo(5);
            first[cards[0]]++;
        }
        // each card is the first in 385 deals, with a deviation of 19.4
        assertThat(Arrays.stream(first).boxed().toList()).allMatch(count -> Math.abs(count - 384.6) < 5 * 19.5);
    }

    @Test
    void aSeedGivesTheSameHands() throws IOException {
        assertThat(rows(50, 1)).isEqualTo(rows(50, 1)).isNotEqualTo(rows(50, 2));
    }
}
