package odf2nna.internal.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.Covariance;
import odf2nna.internal.statistics.SplitCovariance;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.junit.jupiter.api.Test;

class SequentialRefitTest {
    private static final int ROWS = 600;
    private static final int INPUTS = 6;
    private static final int OUTPUTS = 3;
    private static final UnitSet FIRST = UnitSet.of(0, 2, 3, 6, 7);
    private static final UnitSet SECOND = UnitSet.of(1, 2, 4);

    private final Random random = new Random(11);
    private final DenseNetwork network = network();
    private final double[][] rows = gaussian(ROWS, INPUTS);
    private final List<String> measured = new ArrayList<>();

    /** 6 inputs, hidden layers of 9 and 7 with ReLU, 3 outputs. */
    private DenseNetwork network() {
        return new DenseNetwork(
                List.of(
                        new Value.Input("x", INPUTS),
                        dense("z1", "x", INPUTS, 9),
                        new Value.Activated("a1", "z1", 9, Activation.Plain.RELU),
                        dense("z2", "a1", 9, 7),
                        new Value.Activated("a2", "z2", 7, Activation.Plain.RELU),
                        dense("y", "a2", 7, OUTPUTS)),
                Map.of("y", List.of("is the model output 'y'")));
    }

    private Value.Dense dense(String name, String source, int inputs, int units) {
        Vector bias = Vector.of(gaussian(1, units)[0]);
        return new Value.Dense(name, source, new DenseLayer(name, Matrix.ofRows(gaussian(units, inputs)), bias));
    }

    private double[][] gaussian(int count, int width) {
        double[][] values = new double[count][width];
        for (double[] row : values) {
            for (int i = 0; i < width; i++) {
                row[i] = random.nextGaussian();
            }
        }
        return values;
    }

    /** Covariances of the rows themselves; both halves are all of them, so that the smallest ridge does best. */
    private final class Measured implements CovarianceSource, SequentialRefit.AcrossNetworks {
        @Override
        public void prepare(Collection<Pair> pairs) {
            // nothing to read
        }

        @Override
        public SplitCovariance between(String x, String y) {
            return split(Samples.covariance(values(network, x), values(network, y)));
        }

        @Override
        public boolean isComputedFrom(String input, Set<String> layers) {
            return false;
        }

        @Override
        public SplitCovariance between(DenseNetwork refitted, String x, String y) {
            measured.add(x + " with " + y);
            return split(Samples.covariance(values(refitted, x), values(network, y)));
        }

        private static SplitCovariance split(Covariance seen) {
            return new SplitCovariance(seen, List.of(seen, seen));
        }
    }

    private double[][] values(DenseNetwork of, String value) {
        double[][] values = new double[ROWS][];
        for (int r = 0; r < ROWS; r++) {
            values[r] = of.evaluate(Map.of("x", rows[r])).get(value);
        }
        return values;
    }

    private PruningPlan plan(UnitSet first, UnitSet second, PruningPlan.Refit... refits) {
        Map<String, Vector> means = new HashMap<>();
        for (String value : List.of("a1", "a2")) {
            double[][] values = values(network, value);
            means.put(value, Samples.covariance(values, values).meanX());
        }
        return new PruningPlan(
                new PruneOptions(CriterionName.RECONSTRUCTION, 1, Compensation.REFIT, OnEmptyLayer.BYPASS, false, 1)
                        .withSequential(true),
                List.of(
                        new PruningPlan.LayerPlan("z1", 9, first),
                        new PruningPlan.LayerPlan("z2", 7, second),
                        new PruningPlan.LayerPlan("y", OUTPUTS, UnitSet.all(OUTPUTS))),
                means,
                List.of(refits),
                List.of(),
                Map.of());
    }

    private static PruningPlan.Refit open(String consumer, String base, String source) {
        return new PruningPlan.Refit(consumer, base, source, Optional.empty(), Optional.empty());
    }

    private PruningPlan sequential(PruningPlan plan) throws IOException {
        return plan.withRefits(SequentialRefit.solve(network, plan, new Measured(), new Measured()));
    }

    private PruningPlan apart(PruningPlan plan) {
        Map<String, UnitSet> kept = Reducer.keptPositions(network, plan);
        return plan.withRefits(plan.refits().stream()
                .map(refit -> RidgeRefit.solve(
                        refit,
                        network.layer(refit.consumer()).orElseThrow().layer(),
                        kept.getOrDefault(refit.base(), UnitSet.of()),
                        new Measured().between(refit.base(), refit.source())))
                .toList());
    }

    /** Mean squared distance of the reduced network's outputs from the original's. */
    private double error(PruningPlan plan) {
        double[][] wanted = values(network, "y");
        double[][] found = values(Reducer.reduce(network, plan).network(), "y");
        double sum = 0;
        for (int r = 0; r < ROWS; r++) {
            for (int i = 0; i < OUTPUTS; i++) {
                sum += (found[r][i] - wanted[r][i]) * (found[r][i] - wanted[r][i]);
            }
        }
        return sum / ROWS;
    }

    @Test
    void theLastLayerIsTheLeastSquaresFitToWhatItReallyReads() throws IOException {
        PruningPlan plan = plan(FIRST, SECOND, open("z2", "a1", "a1"), open("y", "a2", "a2"));
        PruningPlan sequential = sequential(plan);
        double[][] read = values(Reducer.reduce(network, sequential).network(), "a2");
        DMatrixRMaj expected = leastSquares(read, values(network, "y"));

        PruningPlan.Refit last = sequential.refits().get(1);
        int[] left = SECOND.toArray();
        for (int unit = 0; unit < OUTPUTS; unit++) {
            // a ridge of 1e-8 of each variance
            for (int i = 0; i < left.length; i++) {
                double weight = last.weights().orElseThrow().get(unit, left[i]);
                assertThat(weight).isCloseTo(expected.get(i, unit), within(1e-6));
            }
            assertThat(last.bias().orElseThrow().get(unit)).isCloseTo(expected.get(left.length, unit), within(1e-6));
        }
        assertThat(measured).containsExactly("a2 with a2");
        assertThat(error(sequential)).isLessThan(error(apart(plan)) * 0.999);
    }

    private static DMatrixRMaj leastSquares(double[][] x, double[][] z) {
        int width = x[0].length;
        DMatrixRMaj design = new DMatrixRMaj(x.length, width + 1);
        for (int r = 0; r < x.length; r++) {
            for (int i = 0; i < width; i++) {
                design.set(r, i, x[r][i]);
            }
            design.set(r, width, 1);
        }
        LinearSolverDense<DMatrixRMaj> qr = LinearSolverFactory_DDRM.qr(x.length, width + 1);
        assertThat(qr.setA(design)).isTrue();
        DMatrixRMaj solution = new DMatrixRMaj(width + 1, z[0].length);
        qr.solve(new DMatrixRMaj(z), solution);
        return solution;
    }

    @Test
    void isTheSameAsEachByItselfWhereOneLayerLosesUnits() throws IOException {
        PruningPlan first = plan(FIRST, UnitSet.all(7), open("z2", "a1", "a1"));
        PruningPlan second = plan(UnitSet.all(9), SECOND, open("y", "a2", "a2"));

        assertThat(sequential(first)).isEqualTo(apart(first));
        assertThat(sequential(second)).isEqualTo(apart(second));
        assertThat(measured).isEmpty();
    }

    @Test
    void aLayerAfterAnEmptiedOneIsFittedToWhatIsReadInstead() throws IOException {
        // the first layer loses units and inputs, the second is removed as a whole
        PruningPlan plan = new PruningPlan(
                plan(FIRST, UnitSet.of()).settings(),
                plan(FIRST, UnitSet.of()).layers(),
                List.of(new PruningPlan.LayerPlan("x", INPUTS, UnitSet.of(0, 1, 3, 5))),
                withInputs(plan(FIRST, UnitSet.of()).means()),
                List.of(open("z1", "x", "x"), open("y", "a1", "a2")),
                List.of(),
                Map.of());
        PruningPlan sequential = sequential(plan);
        double[][] read = values(
                Reducer.reduce(network, sequential).network(),
                sequential.refits().get(1).base(),
                UnitSet.of(0, 1, 3, 5));
        DMatrixRMaj expected = leastSquares(read, values(network, "y"));

        assertThat(measured).containsExactly("a1 with a2");
        Matrix weights = sequential.refits().get(1).weights().orElseThrow();
        int[] left = FIRST.toArray();
        for (int unit = 0; unit < OUTPUTS; unit++) {
            for (int i = 0; i < left.length; i++) {
                assertThat(weights.get(unit, left[i])).isCloseTo(expected.get(i, unit), within(1e-6));
            }
        }
    }

    private Map<String, Vector> withInputs(Map<String, Vector> means) {
        Map<String, Vector> all = new HashMap<>(means);
        all.put("x", Samples.covariance(rows, rows).meanX());
        return all;
    }

    private double[][] values(DenseNetwork of, String value, UnitSet inputs) {
        double[][] values = new double[ROWS][];
        for (int r = 0; r < ROWS; r++) {
            double[] left = Vector.of(rows[r]).select(inputs).toArray();
            values[r] = of.evaluate(Map.of("x", left)).get(value);
        }
        return values;
    }

    @Test
    void aFoldHoldsWhereTheRidgeIsInfinite() {
        // z = W·a + b with W = (1, 2), of which the first position is kept; x is not a, and its mean is another
        double[][] a = {{1, 4}, {2, 6}, {3, 5}, {6, 1}};
        double[][] x = {{2, 0}, {2, 0}, {5, 0}, {7, 0}};
        DenseLayer consumer = new DenseLayer("out", Matrix.ofRows(new double[][] {{1, 2}}), Vector.of(0.5));
        PruningPlan.Refit solved = RidgeRefit.solve(
                open("out", "a", "a"), consumer, UnitSet.of(0), Samples.covariance(x, a), Double.POSITIVE_INFINITY);

        assertThat(solved.weights()).contains(Matrix.ofRows(new double[][] {{1, 0}}));
        // E[z] = 3 + 2·4 + 0.5, of which 1·E[x] = 4 is given by x
        assertThat(solved.bias()).contains(Vector.of(11.5 - 4));
    }

    @Test
    void aPlanComesBackAsItWasWritten() throws IOException {
        PruningPlan plan = sequential(plan(FIRST, SECOND, open("z2", "a1", "a1"), open("y", "a2", "a2")));
        PruningPlan again = PlanJson.read(PlanJson.write(plan), "plan.json");

        assertThat(again).isEqualTo(plan);
        assertThat(again.settings().sequential()).isTrue();
        assertThat(PlanJson.write(again)).isEqualTo(PlanJson.write(plan));
    }

    /** Two parts of a network, between which other operators make n of the first one's output. */
    @Test
    void whatOtherOperatorsMakeOfRefittedLayersCountsAsChanged() throws IOException {
        DenseNetwork parts = new DenseNetwork(
                List.of(
                        new Value.Input("x", INPUTS),
                        dense("z1", "x", INPUTS, 9),
                        new Value.Activated("a1", "z1", 9, Activation.Plain.RELU),
                        dense("z2", "a1", 9, 7),
                        new Value.Input("n", 7),
                        dense("z3", "n", 7, 7),
                        dense("y", "z3", 7, OUTPUTS)),
                Map.of("z2", List.of("is read by LayerNormalization"), "y", List.of("is the model output 'y'")));
        PruningPlan plan = new PruningPlan(
                plan(FIRST, SECOND).settings(),
                List.of(
                        new PruningPlan.LayerPlan("z1", 9, FIRST),
                        new PruningPlan.LayerPlan("z2", 7, UnitSet.all(7)),
                        new PruningPlan.LayerPlan("z3", 7, SECOND),
                        new PruningPlan.LayerPlan("y", OUTPUTS, UnitSet.all(OUTPUTS))),
                Map.of("a1", Vector.zeros(9), "z3", Vector.zeros(7)),
                List.of(open("z2", "a1", "a1"), open("y", "z3", "z3")),
                List.of(),
                Map.of());
        Random noise = new Random(2);
        SplitCovariance any = new SplitCovariance(Samples.covariance(noise(noise, 9), noise(noise, 9)), List.of());
        SplitCovariance other = new SplitCovariance(Samples.covariance(noise(noise, 7), noise(noise, 7)), List.of());
        SequentialRefit.solve(parts, plan, new Fixed(any), new Fixed(other));

        assertThat(measured).containsExactly("z3 with z3");
    }

    private static double[][] noise(Random random, int width) {
        double[][] noise = new double[50][width];
        for (double[] row : noise) {
            Arrays.setAll(row, i -> random.nextGaussian());
        }
        return noise;
    }

    /** Always the same covariances; n is made of z2. */
    private final class Fixed implements CovarianceSource, SequentialRefit.AcrossNetworks {
        private final SplitCovariance covariance;

        Fixed(SplitCovariance covariance) {
            this.covariance = covariance;
        }

        @Override
        public void prepare(Collection<Pair> pairs) {
            // nothing to read
        }

        @Override
        public SplitCovariance between(String x, String y) {
            return covariance;
        }

        @Override
        public boolean isComputedFrom(String input, Set<String> layers) {
            return input.equals("n") && layers.contains("z2");
        }

        @Override
        public SplitCovariance between(DenseNetwork refitted, String x, String y) {
            measured.add(x + " with " + y);
            return covariance;
        }
    }
}
