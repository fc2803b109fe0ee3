package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Vector;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.EmptyLayerException;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of layers that lose every unit. */
@Tag("native")
class EmptiedLayersTest {
    private static final int SEEDS = 200;
    private static final double ALL = 1e30;
    /** Predictions that vary by less than this share of themselves are float32 noise. */
    private static final double NOISE = 1e-6;

    private static PruneOptions settings(OnEmptyLayer onEmpty) {
        return new PruneOptions(CriterionName.STD, ALL, Compensation.FOLD, onEmpty, false, 1);
    }

    private static void forAll(RandomNetworksTest.Property property) {
        LongStream.range(0, SEEDS).parallel().forEach(seed -> RandomNetworksTest.check(seed, property));
    }

    /**
     * Against least squares by QR on the raw values. The ridge λ of the bypass takes at most λ / (λ + s) off the part of
     * the prediction along a direction of variance s, so with s the smallest, λ / s bounds the relative difference; 1e-8
     * is for rounding where the condition is below 1e4.
     */
    @Test
    void bypassPredictsLikeLeastSquaresOnTheRawValues() {
        AtomicInteger compared = new AtomicInteger();
        forAll(trial -> {
            PruningPlan plan = trial.plan(settings(OnEmptyLayer.BYPASS));
            for (PruningPlan.Refit refit : plan.refits()) {
                double[][] x = kept(trial.taps.rows(refit.base()), trial.keptOf(plan, refit.base()));
                double[] variances = variances(x);
                double smallest = Arrays.stream(variances).min().orElse(0);
                double largest = Arrays.stream(variances).max().orElse(0);
                if (smallest < 1e-4 * largest || x.length < 2 * x[0].length) {
                    continue;
                }
                compared.incrementAndGet();
                double ridge = 1e-6 * Arrays.stream(variances).average().orElse(0);
                assertThat(difference(trial, plan, refit, x))
                        .as("prediction of %s from %s", refit.consumer(), refit.base())
                        .isLessThanOrEqualTo(ridge / smallest + 1e-8);
            }
        });
        assertThat(compared).hasValueGreaterThan(SEEDS / 4);
    }

    private static double difference(PruningRun trial, PruningPlan plan, PruningPlan.Refit refit, double[][] x) {
        DenseLayer consumer =
                trial.network.layer(refit.consumer()).orElseThrow().layer();
        double[][] source = trial.taps.rows(refit.source());
        DMatrixRMaj design = new DMatrixRMaj(x.length, x[0].length + 1);
        DMatrixRMaj wanted = new DMatrixRMaj(x.length, consumer.units());
        for (int row = 0; row < x.length; row++) {
            for (int j = 0; j < x[row].length; j++) {
                design.set(row, j, x[row][j]);
            }
            design.set(row, x[row].length, 1);
            double[] z = consumer.preActivations(source[row]);
            for (int unit = 0; unit < z.length; unit++) {
                wanted.set(row, unit, z[unit]);
            }
        }
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.leastSquares(x.length, x[0].length + 1);
        assertThat(solver.setA(design.copy())).isTrue();
        DMatrixRMaj solution = new DMatrixRMaj(x[0].length + 1, consumer.units());
        solver.solve(wanted, solution);
        DMatrixRMaj best = new DMatrixRMaj(x.length, consumer.units());
        CommonOps_DDRM.mult(design, solution, best);

        DenseLayer refitted = new DenseLayer(
                "refit", refit.weights().orElseThrow(), refit.bias().orElseThrow());
        UnitSet kept = trial.keptOf(plan, refit.base());
        double error = 0;
        double scale = 1e-30;
        for (int unit = 0; unit < consumer.units(); unit++) {
            double mean = 0;
            for (int row = 0; row < x.length; row++) {
                mean += best.get(row, unit) / x.length;
            }
            for (int row = 0; row < x.length; row++) {
                double ours = preActivation(refitted, kept, x[row], unit);
                error += Math.pow(ours - best.get(row, unit), 2);
                scale += Math.pow(best.get(row, unit) - mean, 2) + Math.pow(NOISE * best.get(row, unit), 2);
            }
        }
        return Math.sqrt(error / scale);
    }

    private static double preActivation(DenseLayer refitted, UnitSet kept, double[] x, int unit) {
        double z = refitted.bias().get(unit);
        int[] positions = kept.toArray();
        for (int j = 0; j < positions.length; j++) {
            z += refitted.weights().get(unit, positions[j]) * x[j];
        }
        return z;
    }

    private static double[][] kept(double[][] rows, UnitSet kept) {
        return Arrays.stream(rows)
                .map(row -> Vector.of(row).select(kept).toArray())
                .toArray(double[][]::new);
    }

    /** Variances along the principal axes. */
    private static double[] variances(double[][] x) {
        DMatrixRMaj centred = new DMatrixRMaj(x);
        for (int j = 0; j < x[0].length; j++) {
            double mean = 0;
            for (double[] row : x) {
                mean += row[j] / x.length;
            }
            for (int row = 0; row < x.length; row++) {
                centred.add(row, j, -mean);
            }
        }
        SingularValueDecomposition_F64<DMatrixRMaj> svd =
                DecompositionFactory_DDRM.svd(x.length, x[0].length, false, false, true);
        assertThat(svd.decompose(centred)).isTrue();
        return Arrays.stream(svd.getSingularValues(), 0, Math.min(x.length, x[0].length))
                .map(value -> value * value / x.length)
                .toArray();
    }

    @Test
    void keepOneLeavesNoLayerEmpty() {
        forAll(trial -> {
            PruningPlan plan = trial.planner.plan(settings(OnEmptyLayer.KEEP_ONE));

            assertThat(plan.layers())
                    .allSatisfy(layer -> assertThat(layer.kept().isEmpty()).isFalse());
            assertThat(plan.refits()).isEmpty();
        });
    }

    @Test
    void failStopsWhereOtherwiseALayerWouldBeEmpty() {
        forAll(trial -> {
            List<String> notes =
                    trial.planner.plan(settings(OnEmptyLayer.KEEP_ONE)).notes();
            if (notes.isEmpty()) {
                assertThat(trial.planner.plan(settings(OnEmptyLayer.FAIL)).notes())
                        .isEmpty();
            } else {
                assertThatThrownBy(() -> trial.planner.plan(settings(OnEmptyLayer.FAIL)))
                        .isInstanceOf(EmptyLayerException.class);
            }
        });
    }
}
