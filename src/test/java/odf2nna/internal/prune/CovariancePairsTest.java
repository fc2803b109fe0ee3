package odf2nna.internal.prune;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.prune.CovarianceSource.Pair;
import odf2nna.internal.statistics.SplitCovariance;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CovariancePairsTest {
    private static final int WIDEST = 4096;

    /** Gives covariances of random rows, and remembers which. */
    private static final class Recorder implements CovarianceSource {
        final Set<Pair> asked = new HashSet<>();
        private final Seen seen;

        Recorder(Seen seen) {
            this.seen = seen;
        }

        @Override
        public void prepare(Collection<Pair> pairs) {
            asked.addAll(pairs);
        }

        @Override
        public SplitCovariance between(String x, String y) {
            asked.add(new Pair(x, y));
            return seen.between(x, y);
        }
    }

    @Test
    void aChainHasAPairForEachTwoOfItsValues() {
        DenseNetwork network = Seen.network(new Random(1), 4, 6, 5, 3);

        assertThat(CovariancePairs.of(network, Set.of(), WIDEST))
                .containsExactlyInAnyOrder(
                        new Pair("h0", "h0"),
                        new Pair("h1", "h1"),
                        new Pair("h2", "h2"),
                        new Pair("h0", "h1"),
                        new Pair("h0", "h2"),
                        new Pair("h1", "h2"));
    }

    @Test
    void aValueThatIsTooWideTakesNoOthersPlace() {
        DenseNetwork network = Seen.network(new Random(1), 7, 6, 5, 3);

        assertThat(CovariancePairs.of(network, Set.of(), 6))
                .containsExactlyInAnyOrder(new Pair("h1", "h1"), new Pair("h2", "h2"), new Pair("h1", "h2"));
    }

    @Test
    void nothingTakesThePlaceOfASum() {
        assertThat(CovariancePairs.of(Networks.residual(), Set.of(), WIDEST)).containsExactly(new Pair("j", "j"));
        assertThat(CovariancePairs.of(Networks.residual(), Set.of("x"), WIDEST))
                .containsExactlyInAnyOrder(new Pair("j", "j"), new Pair("x", "x"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void aRankingAndItsPlansAskForNoOthers(int seed) throws IOException {
        Random random = new Random(seed);
        int[] widths = random.ints(3 + random.nextInt(4), 2, 12).toArray();
        DenseNetwork network = Seen.network(random, widths);
        Seen seen = new Seen(network, random);
        Recorder recorder = new Recorder(seen);
        Evidence evidence = seen.evidence(network, true);
        Evidence recorded = new Evidence(
                network,
                evidence.statistics(),
                recorder,
                evidence.sensitivities(),
                evidence.rewirable(),
                evidence.openInputs(),
                evidence.bypass(),
                evidence.goals(),
                evidence.seed());
        Ranking ranking = Ranking.of(CriterionName.RECONSTRUCTION, recorded);
        Planner planner = new Planner(network, ranking, evidence.statistics(), Set.of(), (consumer, base) -> true);
        PruneOptions how =
                new PruneOptions(CriterionName.RECONSTRUCTION, 0, Compensation.REFIT, OnEmptyLayer.BYPASS, false, 1);
        for (double threshold : planner.thresholds()) {
            planner.plan(how.withThreshold(threshold))
                    .refits()
                    .forEach(refit -> recorder.asked.add(new Pair(refit.base(), refit.source())));
        }

        assertThat(CovariancePairs.of(network, Set.of(), WIDEST)).containsAll(recorder.asked);
        assertThat(recorder.asked).isNotEmpty();
    }
}
