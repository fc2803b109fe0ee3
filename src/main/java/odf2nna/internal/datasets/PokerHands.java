package odf2nna.internal.datasets;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Poker hands as in the Poker Hand data set of UCI: suit (1 to 4) and rank (1 for an ace to 13 for a king) of five cards, in the
 * order in which they are dealt, and the class of the hand. The class is an exact function of the cards, so any number of rows can
 * be generated. Each of the 52·51·50·49·48 deals is equally likely.
 */
public final class PokerHands {
    static final int SUITS = 4;
    static final int RANKS = 13;
    private static final int CARDS = 5;

    /** {@return the header line: {@code S1,R1,...,S5,R5,target}} */
    public static String header() {
        return IntStream.rangeClosed(1, CARDS)
                        .mapToObj("S%1$d,R%1$d"::formatted)
                        .collect(Collectors.joining(","))
                + ",target";
    }

    private PokerHands() {}

    /**
     * Writes hands with a header line.
     *
     * @param seed gives the same hands again
     */
    public static void write(long rows, long seed, Appendable into) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        int[] deck = IntStream.range(0, SUITS * RANKS).toArray();
        int[] suits = new int[CARDS];
        int[] ranks = new int[CARDS];
        into.append(header()).append('\n');
        for (long row = 0; row < rows; row++) {
            for (int card = 0; card < CARDS; card++) {
                int drawn = card + random.nextInt(deck.length - card);
                int dealt = deck[drawn];
                deck[drawn] = deck[card];
                deck[card] = dealt;
                suits[card] = 1 + dealt / RANKS;
                ranks[card] = 1 + dealt % RANKS;
                into.append(Integer.toString(suits[card])).append(',');
                into.append(Integer.toString(ranks[card])).append(',');
            }
            into.append(Integer.toString(classOf(suits, ranks))).append('\n');
        }
    }

    /**
     * {@return the class of a hand: 0 nothing, 1 a pair, 2 two pairs, 3 three of a kind, 4 a straight, 5 a flush, 6 a full house,
     *     7 four of a kind, 8 a straight flush, 9 a royal flush}
     *
     * @param suits of five cards, 1 to 4
     * @param ranks of the same cards, 1 to 13; an ace stands below a two or above a king
     */
    static int classOf(int[] suits, int[] ranks) {
        int[] counts = new int[RANKS + 1];
        for (int rank : ranks) {
            counts[rank]++;
        }
        boolean isFlush = Arrays.stream(suits).distinct().count() == 1;
        int most = Arrays.stream(counts).max().orElse(0);
        long pairs = Arrays.stream(counts).filter(count -> count == 2).count();
        int lowest = Arrays.stream(ranks).min().orElse(0);
        int highest = Arrays.stream(ranks).max().orElse(0);
        // an ace is the lowest here, so above a king it stands alone with 10 to 13
        boolean isTopmost = most == 1
                && lowest == 1
                && Arrays.stream(ranks).filter(rank -> rank >= 10).count() == 4;
        boolean isStraight = isTopmost || (most == 1 && highest - lowest == CARDS - 1);
        if (isFlush && isStraight) {
            return isTopmost ? 9 : 8;
        }
        if (most == 4) {
            return 7;
        }
        if (most == 3) {
            return pairs == 1 ? 6 : 3;
        }
        return isFlush ? 5 : isStraight ? 4 : (int) pairs;
    }
}
