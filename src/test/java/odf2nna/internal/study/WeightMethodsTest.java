package odf2nna.internal.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.prune.CovarianceSource;
import odf2nna.internal.statistics.Covariance;
import odf2nna.internal.statistics.SplitCovariance;
import org.junit.jupiter.api.Test;

/** The published methods for weights on a network that can be followed by hand, to the digits that were worked out. */
class WeightMethodsTest {
    private static final double SIX_DIGITS = 5e-7;
    private static final double RIDGE = 1e-4;
    private static final double[] OUTPUT = {2, -1, 0.1, 0.5};

    private static Patterns numbers() {
        return CaseT.patterns(OutputForm.NUMBERS);
    }

    /** Covariances of the case's values, the plain way. */
    private static final class Seen implements CovarianceSource {
        @Override
        public void prepare(Collection<Pair> pairs) {
            // everything is known
        }

        @Override
        public SplitCovariance between(String x, String y) {
            List<double[]> rows =
                    numbers().stream().map(pattern -> pattern.at(x)).toList();
            int width = rows.get(0).length;
            double[] mean = new double[width];
            double[][] cross = new double[width][width];
            for (double[] row : rows) {
                for (int i = 0; i < width; i++) {
                    mean[i] += row[i] / rows.size();
                }
            }
            for (double[] row : rows) {
                for (int i = 0; i < width; i++) {
                    for (int j = 0; j < width; j++) {
                        cross[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]) / rows.size();
                    }
                }
            }
            Matrix found = Matrix.ofRows(cross);
            return new SplitCovariance(
                    new Covariance(rows.size(), Vector.of(mean), Vector.of(mean), found, found), List.of());
        }
    }

    private static double[][] outputHessian() {
        return LayerSurgeon.hessian(new Seen().between("a", "a").whole());
    }

    @Test
    void whatRemovalsFromTheOutputLayerCost() {
        InverseHessian inverse = InverseHessian.of(outputHessian(), RIDGE);

        double[] losses =
                IntStream.range(0, 4).mapToDouble(q -> inverse.loss(OUTPUT, q)).toArray();
        assertThat(losses).containsExactly(new double[] {0.001794, 0.272868, 0.000001, 0.000028}, within(SIX_DIGITS));
        assertThat(inverse.cheapest(OUTPUT)).isEqualTo(2);
    }

    @Test
    void theOthersMoveToTheBestPlace() {
        assertThat(moved(2)).containsExactly(new double[] {2.050029, -0.999976, 0, 0.599921}, within(SIX_DIGITS));
        assertThat(moved(1)).containsExactly(new double[] {2.747, 0, -0.4856, -0.4591}, within(5e-5));
        assertThat(error(moved(2))).isLessThan(5e-10);
        // half of 6/11, as the removal of the whole unit costs
        assertThat(error(moved(1))).isEqualTo(3 / 11.0, within(1e-6));
    }

    private static double[] moved(int q) {
        double[] w = OUTPUT.clone();
        InverseHessian.of(outputHessian(), RIDGE).move(w, q);
        return w;
    }

    /** {@return half the mean squared difference of the output from the original's} */
    private static double error(double[] w) {
        return numbers().stream()
                .mapToDouble(pattern -> {
                    double[] a = pattern.at("a");
                    double y = w[3];
                    for (int j = 0; j < 3; j++) {
                        y += w[j] * a[j];
                    }
                    return 0.5 * Math.pow(y - pattern.at("y")[0], 2) / numbers().size();
                })
                .sum();
    }

    @Test
    void aSecondRemovalIsExactAfterADowndate() {
        double[][] hessian = outputHessian();
        InverseHessian inverse = InverseHessian.of(hessian, RIDGE);
        double[] w = OUTPUT.clone();
        for (int q : new int[] {2, 1}) {
            inverse.move(w, q);
            inverse.remove(q);
        }

        assertThat(w).containsExactly(InverseHessian.best(hessian, RIDGE, OUTPUT, new int[] {0, 3}), within(1e-8));
    }

    @Test
    void ofAllParametersTheOutputWeightOfTheRedundantUnitIsRemovedFirst() {
        List<Value.Dense> layers = CaseT.network().layers();
        double[] w = WholeSurgeon.parameters(layers);
        double[][] hessian = WholeSurgeon.hessian(numbers());

        assertThat(w).hasSize(13);
        // weights 6, biases 3, then those of the output
        InverseHessian inverse = InverseHessian.of(hessian, RIDGE);
        int cheapest = IntStream.range(0, 13)
                .filter(q -> w[q] != 0)
                .boxed()
                .min((p, q) -> Double.compare(inverse.loss(w, p), inverse.loss(w, q)))
                .orElseThrow();
        assertThat(cheapest).isEqualTo(9 + 2);
    }

    @Test
    void theSurgeonRemovesAsManyAsAsked() {
        Map<String, DenseLayer> pruned = new WholeSurgeon(RIDGE).pruned(numbers(), new Seen(), 8 / 9.0);

        assertThat(weight(pruned, "y")[2]).isZero();
        // two biases are 0 in the original
        assertThat(nonZeros(pruned)).isEqualTo(13 - 2 - 1);
        assertThat(nonZeros(new WholeSurgeon(RIDGE).pruned(numbers(), new Seen(), 5 / 9.0)))
                .isEqualTo(13 - 2 - 4);
    }

    @Test
    void theSurgeonRefusesALargeNetwork() {
        DenseNetwork large = new DenseNetwork(
                List.of(
                        new Value.Input("x", 2000),
                        new Value.Dense(
                                "y",
                                "x",
                                new DenseLayer("one", new Matrix(2, 2000, Vector.ones(4000)), Vector.zeros(2)))),
                Map.of());
        Patterns rows = new Patterns(
                large, "y", OutputForm.NUMBERS, List.of(Map.of("x", new double[2000])), List.of(new double[2]));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WholeSurgeon(RIDGE).pruned(rows, new Seen(), 0.5))
                .withMessage("obs: the network has 4,002 parameters, and the method takes 4,000 at most; use lobs");
    }

    @Test
    void layersByTheLetterAndExactly() throws IOException {
        Map<String, DenseLayer> letter = new LayerSurgeon(false, RIDGE).pruned(numbers(), new Seen(), 2 / 3.0);
        Map<String, DenseLayer> exact = new LayerSurgeon(true, RIDGE).pruned(numbers(), new Seen(), 2 / 3.0);

        assertThat(weight(letter, "y")).containsExactly(new double[] {2.050029, -0.999976, 0}, within(SIX_DIGITS));
        assertThat(weight(exact, "y")).containsExactly(new double[] {2.050029, -0.999976, 0}, within(1e-5));
        // of 6 weights and 3 biases, 2 of which are 0, a third of 6 is removed: those zeros
        assertThat(nonZeros(letter)).isEqualTo(6 + 1 + 2 + 1);
        assertThat(nonZeros(exact)).isEqualTo(6 + 1 + 2 + 1);
    }

    @Test
    void theExactWayIsNoWorseThanTheLetter() {
        DenseLayer layer = new DenseLayer(
                "l",
                Matrix.ofRows(new double[][] {{1, -0.9, 0.3, 0.2, 0.8}, {0.1, 0.7, -0.6, 0.4, 0.2}}),
                Vector.of(0.3, -0.2));
        double[][] hessian = correlated(6);
        for (int removed = 1; removed < 10; removed++) {
            DenseLayer letter = new LayerSurgeon(false, 1e-9).pruned(layer, hessian, removed);
            DenseLayer exact = new LayerSurgeon(true, 1e-9).pruned(layer, hessian, removed);

            assertThat(nonZeros(Map.of("l", exact))).isEqualTo(12 - removed);
            assertThat(distance(exact, layer, hessian)).isLessThanOrEqualTo(distance(letter, layer, hessian) + 1e-9);
        }
    }

    private static double[][] correlated(int size) {
        double[][] h = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                h[i][j] = Math.pow(0.7, Math.abs(i - j));
            }
        }
        return h;
    }

    private static double distance(DenseLayer changed, DenseLayer layer, double[][] h) {
        double sum = 0;
        for (int unit = 0; unit < layer.units(); unit++) {
            double[] d = new double[h.length];
            for (int j = 0; j < layer.inputs(); j++) {
                d[j] = changed.weights().get(unit, j) - layer.weights().get(unit, j);
            }
            d[layer.inputs()] = changed.bias().get(unit) - layer.bias().get(unit);
            for (int i = 0; i < d.length; i++) {
                for (int j = 0; j < d.length; j++) {
                    sum += d[i] * h[i][j] * d[j];
                }
            }
        }
        return sum;
    }

    @Test
    void magnitudesAreMultiplesOfTheDeviation() {
        double[] multiples = Objects.requireNonNull(
                ScoredWeights.magnitudes().scores(numbers()).get("z"));
        double deviation = 0.897527;

        assertThat(multiples)
                .containsExactly(
                        Arrays.stream(new double[] {1, 1, 1, 2, 0.5, 0.5})
                                .map(w -> w / deviation)
                                .toArray(),
                        within(2e-6));
        // a quality parameter of 1 keeps the four weights of units 1 and 2, and so does one of 0.7
        for (double quality : new double[] {1, 0.7}) {
            assertThat(Arrays.stream(multiples).filter(m -> m >= quality).count())
                    .isEqualTo(4);
        }
    }

    @Test
    void weightsOfTheLowestSaliencyAreRemoved() {
        Map<String, DenseLayer> pruned = new ScoredWeights(
                        patterns -> WeightCurvature.of(patterns).weights())
                .pruned(numbers(), new Seen(), 5 / 9.0);

        // saliencies 3, 1.5, 0.125, 1, 0.001875, 0.0009375 and 7.5, 0.625, 0.0184375: four of nine are removed
        assertThat(weight(pruned, "z")).containsExactly(1, 1, 0, 2, 0, 0);
        assertThat(weight(pruned, "y")).containsExactly(2, -1, 0);
        assertThat(pruned.get("z").bias().toArray()).containsExactly(0, 0, 1);
    }

    @Test
    void randomWeightsAreOfTheirSeed() {
        WeightMethod random = new ScoredWeights(ScoredWeights.random(3));
        try {
            assertThat(random.pruned(numbers(), new Seen(), 0.5)).isEqualTo(random.pruned(numbers(), new Seen(), 0.5));
            assertThat(nonZeros(random.pruned(numbers(), new Seen(), 5 / 9.0))).isEqualTo(5 + 1 + 1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aShareOfWeightsIsCountedAsTheAuthorsDo() {
        // 784-300-100-10 at 20 %: 53,650 parameters remain with all biases
        assertThat(WeightMethod.count(235_200, 0.2)).isEqualTo(188_160);
        assertThat(WeightMethod.count(30_000, 0.2)).isEqualTo(24_000);
        assertThat(WeightMethod.count(1000, 0.2)).isEqualTo(800);
        assertThat(WeightMethod.count(10, 1)).isZero();
        assertThat(WeightMethod.count(10, 0.07)).isEqualTo(9);
    }

    @Test
    void unusedPartsOfACaseDoNotMatter() {
        DenseNetwork withSecondHead = new DenseNetwork(
                List.of(
                        new Value.Input("x", 2),
                        new Value.Input("other", 1),
                        new Value.Dense(
                                "z", "x", CaseT.network().layers().get(0).layer()),
                        new Value.Activated("a", "z", 3, Activation.Plain.RELU),
                        new Value.Dense(
                                "y", "a", CaseT.network().layers().get(1).layer()),
                        new Value.Dense(
                                "w", "other", new DenseLayer("w", Matrix.ofRows(new double[][] {{1}}), Vector.of(0)))),
                Map.of());

        assertThat(WeightCurvature.of(CaseT.patterns(withSecondHead, OutputForm.NUMBERS))
                        .weights())
                .containsOnlyKeys("z", "y");
    }

    private static double[] weight(Map<String, DenseLayer> layers, String name) {
        return Objects.requireNonNull(layers.get(name)).weights().values().toArray();
    }

    private static long nonZeros(Map<String, DenseLayer> layers) {
        return layers.values().stream()
                .flatMapToDouble(layer -> Arrays.stream(new double[][] {
                            layer.weights().values().toArray(), layer.bias().toArray()
                        })
                        .flatMapToDouble(Arrays::stream))
                .filter(w -> w != 0)
                .count();
    }
}
