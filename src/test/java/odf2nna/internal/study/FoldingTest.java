package odf2nna.internal.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.Covariance;
import org.junit.jupiter.api.Test;

class FoldingTest {
    private static final DenseNetwork CASE = CaseT.network();
    private static final DenseLayer PRODUCER = CASE.layers().get(0).layer();
    private static final DenseLayer CONSUMER = CASE.layers().get(1).layer();
    private static final Matrix SIGMA = Matrix.ofRows(
            new double[][] {{0.6875, -0.3125, 0.34375}, {-0.3125, 0.6875, -0.15625}, {0.34375, -0.15625, 0.171875}});
    private static final Vector MEANS = Vector.of(1.75, 0.75, 1.875);
    private static final Covariance SEEN = new Covariance(4, MEANS, MEANS, SIGMA, SIGMA);

    /** Units 1 and 3 are the nearest to each other; the merged one has the means of (1, 1, 0) and (0.5, 0.5, 1). */
    @Test
    void theNearestUnitsAreMerged() {
        DenseLayer merged = Folding.of(PRODUCER, UnitSet.all(3), 2, 0).merged(PRODUCER);

        assertThat(merged.weights().toRows()[0]).containsExactly(0.75, 0.75);
        assertThat(merged.bias().get(0)).isEqualTo(0.5);
        assertThat(merged.weights().toRows()[1]).containsExactly(-1, 2);
        assertThat(merged.bias().get(1)).isZero();
    }

    /** With m = (a₁ + a₃)/2: E[m²] = 3.671875, E[m·a₂] = 1.125, E[a₂²] = 1.25, E[m·y'] = 6.615625, E[a₂·y'] = 0.875. */
    @Test
    void consumersReconstructTheOriginalUnits() {
        Folding folding = Folding.of(PRODUCER, UnitSet.all(3), 2, 0);

        assertRow(folding.reconstructed(CONSUMER, SEEN, 1e-12), 2.191539, -1.272385);
        assertRow(folding.reconstructed(CONSUMER, SEEN, 1e-3), 2.188459, -1.267118);
        assertRow(folding.summed(CONSUMER), 2.1, -1);
    }

    private static void assertRow(DenseLayer layer, double first, double second) {
        assertThat(layer.weights().toRows()[0]).containsExactly(new double[] {first, second, 0}, within(5e-7));
        assertThat(layer.bias()).isEqualTo(CONSUMER.bias());
    }

    @Test
    void aUnitThatMayNotBeMergedStaysByItself() {
        DenseLayer merged = Folding.of(PRODUCER, UnitSet.of(1, 2), 2, 0).merged(PRODUCER);

        assertThat(merged.weights().toRows()[0]).containsExactly(1, 1);
        assertThat(merged.weights().toRows()[1]).containsExactly(-0.25, 1.25);
        assertThat(merged.bias().get(1)).isEqualTo(0.5);
    }

    @Test
    void asManyUnitsAsBeforeAreWhatTheyWere() {
        Folding folding = Folding.of(PRODUCER, UnitSet.all(3), 3, 0);

        assertThat(folding.merged(PRODUCER).weights()).isEqualTo(PRODUCER.weights());
        assertThat(folding.summed(CONSUMER).weights()).isEqualTo(CONSUMER.weights());
    }

    @Test
    void clustersAreFoundFromEveryStart() {
        double[][] points = new double[30][];
        for (int i = 0; i < points.length; i++) {
            points[i] = new double[] {10 * (i % 3), i % 3 == 1 ? 7 : 0.01 * i};
        }
        for (long seed = 0; seed < 20; seed++) {
            int[] clusters = KMeans.clusters(points, 3, new Random(seed));

            assertThat(IntStream.of(clusters).distinct()).hasSize(3);
            for (int i = 3; i < points.length; i++) {
                assertThat(clusters[i]).isEqualTo(clusters[i % 3]);
            }
        }
    }

    @Test
    void noClusterIsEmptyWherePointsAreTheSame() {
        double[][] points = new double[6][1];

        assertThat(Arrays.stream(KMeans.clusters(points, 4, new Random(0))).distinct())
                .hasSize(4);
    }
}
