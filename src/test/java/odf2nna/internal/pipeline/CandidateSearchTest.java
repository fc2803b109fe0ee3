package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.pipeline.Goals.Tolerance;
import odf2nna.prune.EmptyLayerException;
import odf2nna.prune.PruneOptions;
import odf2nna.runtime.CancellationToken;
import org.junit.jupiter.api.Test;

/** The bisection, over candidates whose errors are made up. */
class CandidateSearchTest {
    private static final int ROWS = 2000;
    private static final List<Double> THRESHOLDS =
            IntStream.rangeClosed(1, 100).mapToObj(i -> i / 100.0).toList();

    private final CancellationToken cancellation = new CancellationToken();
    private final List<Double> made = new ArrayList<>();
    private final Candidate candidate = Candidate.of(SimplifiedModel.forPruning(
            LoadedModel.of(TinyModels.chain(ElementType.FLOAT, -1, 3, 4, 2)),
            PruneOptions.of(0).withSimplify(false)));

    private static float[] wrong(double share) {
        float[] errors = new float[ROWS];
        for (int i = 0; i < Math.min(ROWS, Math.round(share * ROWS)); i++) {
            errors[i] = 1;
        }
        return errors;
    }

    private static AcceptanceTest classes() {
        return AcceptanceTest.ofOriginal(wrong(0), new Tolerance(0.3, false), true);
    }

    /** Each output of a candidate is wrong on so many more rows the larger its threshold is. */
    private class Fake implements CandidateSearch.Steps {
        private final double[] slopes;

        Fake(double... slopes) {
            this.slopes = slopes;
        }

        @Override
        public Candidate candidate(double threshold, AcceptanceTest enough, int number) throws IOException {
            assertThat(number).isEqualTo(made.size() + 1);
            made.add(threshold);
            return candidate;
        }

        @Override
        public List<float[]> errors(Candidate tried) {
            double threshold = made.get(made.size() - 1);
            List<float[]> errors = new ArrayList<>();
            for (double slope : slopes) {
                errors.add(wrong(slope * threshold));
            }
            return errors;
        }
    }

    private CandidateSearch.Found search(Fake steps) throws IOException {
        List<AcceptanceTest> acceptance = Collections.nCopies(steps.slopes.length, classes());
        return new CandidateSearch(steps, acceptance, cancellation).run(THRESHOLDS);
    }

    @Test
    void theLargestAcceptedThresholdIsFound() throws IOException {
        CandidateSearch.Found found = search(new Fake(0.5));

        assertThat(found.threshold()).isEqualTo(0.6);
        assertThat(found.interrupted()).isFalse();
        assertThat(found.tried()).hasSizeLessThanOrEqualTo(7).allSatisfy(tried -> {
            assertThat(tried.accepted()).isEqualTo(tried.threshold() <= 0.6);
            assertThat(tried.candidate()).isSameAs(candidate);
        });
    }

    @Test
    void everyOutputHasToBeGoodEnough() throws IOException {
        assertThat(search(new Fake(0.5, 1)).threshold()).isEqualTo(0.3);
    }

    @Test
    void nothingIsFoundWhereEveryCandidateCostsMore() throws IOException {
        assertThat(search(new Fake(100)).threshold()).isZero();
    }

    @Test
    void aCandidateThatWouldEmptyALayerIsNone() throws IOException {
        CandidateSearch.Found found = search(new Fake(0) {
            @Override
            public Candidate candidate(double threshold, AcceptanceTest enough, int number) throws IOException {
                if (threshold > 0.2) {
                    throw new EmptyLayerException("empty");
                }
                return super.candidate(threshold, enough, number);
            }
        });

        assertThat(found.threshold()).isEqualTo(0.2);
        assertThat(found.tried()).allMatch(tried -> tried.threshold() <= 0.2);
    }

    @Test
    void aStopKeepsWhatWasFound() throws IOException {
        CandidateSearch.Found found = search(new Fake(0) {
            @Override
            public List<float[]> errors(Candidate tried) {
                assertThat(cancellation.requestStop()).isTrue();
                return super.errors(tried);
            }
        });

        assertThat(found.interrupted()).isTrue();
        assertThat(found.tried()).hasSize(1);
        assertThat(found.threshold()).isEqualTo(made.get(0));
    }
}
