package odf2nna.internal.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Searches over the units of a network that can be followed by hand: all eight sets of three units are known. */
class SearchTest {
    /** Mean squared error to the targets: with units set to 0, and after a least-squares refit. */
    private static final Map<String, double[]> ERRORS = Map.of(
            "000", new double[] {15.25, 4.785156},
            "001", new double[] {13.899375, 0.644830},
            "010", new double[] {18.75, 2.279830},
            "011", new double[] {17.149375, 0.099375},
            "100", new double[] {0.75, 0.644830},
            "101", new double[] {0.849375, 0.644830},
            "110", new double[] {0.25, 0.099375},
            "111", new double[] {0.099375, 0.099375});

    private static final int MASKED = 0;
    private static final int REFITTED = 1;

    private static BitSet bits(String text) {
        BitSet bits = new BitSet();
        for (int i = 0; i < text.length(); i++) {
            bits.set(i, text.charAt(i) == '1');
        }
        return bits;
    }

    private static String text(BitSet bits, int genes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < genes; i++) {
            text.append(bits.get(i) ? '1' : '0');
        }
        return text.toString();
    }

    private static Fitness.Found found(String set, int how) {
        BitSet kept = bits(set);
        return new Fitness.Found(kept, Objects.requireNonNull(ERRORS.get(set))[how], kept.cardinality() / 3.0);
    }

    private static Fitness fitness(int how) {
        return new Fitness(kept -> found(text(kept, 3), how));
    }

    @Test
    void theSearchFindsTheBestSetForEverySeed() throws IOException {
        for (long seed = 0; seed < 500; seed++) {
            Fitness.Found best = GeneticSearch.PUBLISHED.best(3, fitness(REFITTED), seed);

            // units 1 and 2 are as good as units 2 and 3, and as all three; the lower indices are taken
            assertThat(text(best.kept(), 3)).as("seed " + seed).isEqualTo("110");
            assertThat(text(
                            GeneticSearch.PUBLISHED
                                    .best(3, fitness(MASKED), seed)
                                    .kept(),
                            3))
                    .isEqualTo("111");
        }
    }

    @Test
    void everySetIsMeasuredOnce() throws IOException {
        Map<BitSet, Integer> counts = new HashMap<>();
        Fitness fitness = new Fitness(kept -> {
            counts.merge((BitSet) kept.clone(), 1, Integer::sum);
            return found(text(kept, 3), REFITTED);
        });

        GeneticSearch.PUBLISHED.best(3, fitness, 1);

        assertThat(counts.values()).containsOnly(1);
        assertThat(fitness.measured()).isEqualTo(counts.size()).isLessThanOrEqualTo(8);
    }

    @Test
    void theSearchIsBetterThanChanceOnMoreUnits() throws IOException {
        int genes = 40;
        Fitness.Measure measure = kept -> {
            BitSet wrong = (BitSet) kept.clone();
            wrong.xor(bits("1100".repeat(10)));
            return new Fitness.Found(kept, wrong.cardinality(), kept.cardinality());
        };

        double found = new GeneticSearch(30, 2000, 0.07, 3)
                .best(genes, new Fitness(measure), 5)
                .error();
        double chance = new GeneticSearch(2000, 2000, 0.07, 3)
                .best(genes, new Fitness(measure), 5)
                .error();

        assertThat(found).isLessThan(chance);
        assertThat(found).isLessThanOrEqualTo(4);
    }

    @Test
    void theMateIsTheOneThatDiffersMost() {
        assertThat(GeneticSearch.farthest(bits("0110"), List.of(bits("0111"), bits("1001"), bits("0100"))))
                .isEqualTo(bits("1001"));
        assertThat(Genome.distance(bits("0110"), bits("0111"))).isEqualTo(1);
        assertThat(Genome.distance(bits("0110"), bits("1001"))).isEqualTo(4);
        assertThat(Genome.distance(bits("0110"), bits("0100"))).isEqualTo(1);
    }

    @Test
    void theFrontOfErrorAndSize() throws IOException {
        for (long seed = 0; seed < 200; seed++) {
            List<Fitness.Found> front = FrontSearch.PUBLISHED.front(3, fitness(REFITTED), seed);

            assertThat(front.stream().map(Fitness.Found::error)).containsExactly(0.099375, 0.644830, 4.785156);
            assertThat(front.stream().map(found -> 3 * found.size())).containsExactly(2.0, 1.0, 0.0);
            assertThat(FrontSearch.crowding(front)[1]).isEqualTo(2, within(1e-9));
            assertThat(FrontSearch.hypervolume(front, 5, 1.1)).isEqualTo(3.646942, within(5e-7));
        }
    }

    @Test
    void survivorsAreOfTheLowestRankAndTheLeastCrowded() {
        List<Fitness.Found> all = List.of(
                found("111", REFITTED),
                found("110", REFITTED),
                found("101", REFITTED),
                found("001", REFITTED),
                found("010", REFITTED),
                found("000", REFITTED));

        assertThat(FrontSearch.survivors(all, 3))
                .containsExactlyInAnyOrder(found("110", REFITTED), found("001", REFITTED), found("000", REFITTED));
        // the ends of a front are never crowded
        assertThat(FrontSearch.survivors(all, 2))
                .containsExactlyInAnyOrder(found("110", REFITTED), found("000", REFITTED));
    }

    @Test
    void thresholdsAreFoundForASizeThatOnlyATrainingTells() {
        ThresholdSearch search = new ThresholdSearch(0, 1000);
        List<Long> sizes = new ArrayList<>();
        while (!search.isOver() && sizes.size() < 20) {
            sizes.add((long) (4000 * Math.exp(-search.next())));
            search.found(sizes.get(sizes.size() - 1));
        }

        assertThat(sizes.get(ThresholdSearch.best(sizes, 1000))).isBetween(950L, 1000L);
        assertThat(sizes).hasSizeLessThan(10);
        assertThat(ThresholdSearch.best(List.of(1200L, 900L, 950L, 1001L), 1000))
                .isEqualTo(2);
        assertThat(ThresholdSearch.best(List.of(1200L, 1100L, 1300L), 1000)).isEqualTo(1);
    }
}
