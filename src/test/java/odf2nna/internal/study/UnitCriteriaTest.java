package odf2nna.internal.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The published criteria for units on a network that can be followed by hand, to the digits that were worked out. */
class UnitCriteriaTest {
    /** Half of the last digit that was worked out. */
    private static final double SIX_DIGITS = 5e-7;

    private static final List<String> BOTH = List.of(CaseT.UNITS, CaseT.INPUTS);

    private static double[] of(Map<String, Vector> scores, String value) {
        return Objects.requireNonNull(scores.get(value)).toArray();
    }

    private static void assertUnits(Map<String, Vector> scores, double... expected) {
        assertThat(of(scores, CaseT.UNITS)).containsExactly(expected, within(SIX_DIGITS));
    }

    private static Patterns numbers() {
        return CaseT.patterns(OutputForm.NUMBERS);
    }

    @Test
    void normsOfIncomingAndOutgoingWeights() {
        assertUnits(new Norms(Norms.Side.IN, true).norms(numbers(), BOTH), 1.414214, 2.236068, 0.707107);
        assertUnits(new Norms(Norms.Side.OUT, true).norms(numbers(), BOTH), 2, 1, 0.1);
        assertUnits(new Norms(Norms.Side.PRODUCT, true).norms(numbers(), BOTH), 2.828427, 2.236068, 0.070711);
        // an input has outgoing weights only
        assertThat(of(new Norms(Norms.Side.IN, true).norms(numbers(), BOTH), CaseT.INPUTS))
                .containsExactly(new double[] {1.5, Math.sqrt(5.25)}, within(SIX_DIGITS));
    }

    @Test
    void layersAreComparedByTheirMeans() {
        assertThat(of(new Norms(Norms.Side.OUT, false).scores(numbers(), BOTH), CaseT.UNITS))
                .containsExactly(new double[] {6 / 3.1, 3 / 3.1, 0.3 / 3.1}, within(1e-12));
    }

    @Test
    void hagiwarasThreeFactors() {
        assertUnits(new Hagiwara(Hagiwara.Factor.GOODNESS, true).scores(numbers(), BOTH), 60, 5, 0.1475);
        assertUnits(new Hagiwara(Hagiwara.Factor.ENERGY, true).scores(numbers(), BOTH), 61.9, -5, 2.9225);
        assertUnits(new Hagiwara(Hagiwara.Factor.ABSOLUTE_ENERGY, true).scores(numbers(), BOTH), 61.9, 5, 2.9225);
        assertUnits(new Hagiwara(Hagiwara.Factor.WEIGHTS_POWER, true).scores(numbers(), BOTH), 4, 1, 0.01);
    }

    @Test
    void significanceInThreeReadings() {
        assertUnits(significance(Significance.Reading.SUM), 6.590977, 2.380797, 0.344009);
        assertUnits(significance(Significance.Reading.TOTAL), 1.998178, 0.880797, 0.099945);
        assertUnits(significance(Significance.Reading.ACTIVATION), 14, 3, 0.75);
        assertThat(of(significance(Significance.Reading.SUM), CaseT.INPUTS))
                .containsExactly(new double[] {4 * 1.776821, 4 * 2.356529}, within(4 * SIX_DIGITS));
    }

    private static Map<String, Vector> significance(Significance.Reading reading) {
        return new Significance(reading, 1).significances(numbers(), BOTH);
    }

    @Test
    void aUnitIsInsignificantUpToAShareOfTheMean() {
        // the mean of 6.590977, 2.380797, 0.344009 is 3.105261
        double[] scores = of(new Significance(Significance.Reading.SUM, 0.5).scores(numbers(), BOTH), CaseT.UNITS);

        assertThat(scores[2]).isEqualTo(0.344009 / (0.5 * 3.105261), within(1e-6));
        assertThat(scores[1]).isGreaterThan(UnitCriterion.OWN_TEST);
        assertThat(scores[2]).isLessThan(UnitCriterion.OWN_TEST);
    }

    private static VarianceNullity nullity(double variance, double mean) {
        return new VarianceNullity(VarianceNullity.Norm.SUM, VarianceNullity.Scaling.NO, variance, 0.01, mean);
    }

    private static double[] variances(OutputForm form, String value) {
        return Objects.requireNonNull(
                        nullity(1, 1).moments(CaseT.patterns(form), BOTH).get(value))
                .squares()
                .toArray();
    }

    @Test
    void sensitivitiesVaryAtAProbability() {
        double[] units = variances(OutputForm.SIGMOID, CaseT.UNITS);

        // variances have the divisor P − 1 = 3; six decimals of them were worked out
        assertThat(units)
                .containsExactly(new double[] {3 * 0.041130, 3 * 0.010283, 3 * 0.000103}, within(3 * SIX_DIGITS));
        assertThat(variances(OutputForm.SIGMOID, CaseT.INPUTS))
                .containsExactly(new double[] {3 * 0.098815, 3 * 0.003705}, within(3 * SIX_DIGITS));
        assertThat(Objects.requireNonNull(nullity(1, 1)
                                .moments(CaseT.patterns(OutputForm.SIGMOID), BOTH)
                                .get(CaseT.UNITS))
                        .mean()
                        .toArray())
                .containsExactly(new double[] {0.155848, 0.077924, 0.007792}, within(SIX_DIGITS));
    }

    @Test
    void sensitivitiesOfALinearOutputAreConstant() {
        assertThat(variances(OutputForm.NUMBERS, CaseT.UNITS)).containsExactly(new double[3], within(1e-30));
        assertThat(variances(OutputForm.NUMBERS, CaseT.INPUTS))
                .containsExactly(new double[] {1, 4}, within(3 * SIX_DIGITS));
        VarianceNullity scaled =
                new VarianceNullity(VarianceNullity.Norm.SUM, VarianceNullity.Scaling.AUTO, 1, 0.01, 1);
        assertThat(Objects.requireNonNull(scaled.moments(numbers(), BOTH).get(CaseT.UNITS))
                        .squares()
                        .get(0))
                .isPositive();
    }

    @ParameterizedTest
    @CsvSource({"1e-4, 1233.906, 308.476, 3.0848, 1", "1e-2, 12.339, 3.085, 0.0308, 2"})
    void aUnitIsIrrelevantUpToAQuantile(double variance, double first, double second, double third, int irrelevant) {
        double quantile = 11.344867;
        double[] nullities = {first / quantile, second / quantile, third / quantile};
        double[] scores = of(nullity(variance, 1).scores(CaseT.patterns(OutputForm.SIGMOID), BOTH), CaseT.UNITS);

        assertThat(IntStream.range(0, 3)
                        .filter(j -> scores[j] <= UnitCriterion.OWN_TEST)
                        .count())
                .isEqualTo(irrelevant);
        for (int j = 0; j < 3; j++) {
            boolean relevant = scores[j] > UnitCriterion.OWN_TEST;
            double share = new double[] {1, 0.5, 0.05}[j];
            assertThat(scores[j] - (relevant ? 1 + share : 0)).isEqualTo(nullities[j], within(5e-4 / quantile));
        }
    }

    @Test
    void aConstantSensitivityMeansALinearUnitAndNotAUselessOne() {
        double[] scores = of(nullity(1e-6, 0.01).scores(numbers(), BOTH), CaseT.UNITS);

        assertThat(scores).containsExactly(new double[] {2, 1.5, 1.05}, within(1e-9));
    }

    @Test
    void informationInBits() {
        double[][] a = {{1, 1, 2, 3}, {0, 2, 1, 0}, {1.5, 1.5, 2, 2.5}};
        int[] expected = {1, 0, 1};
        int[] x1 = {1, 0, 1, 2};
        int[] x2 = {0, 1, 1, 1};

        for (int j = 0; j < 3; j++) {
            assertThat(MutualInformation.mutual(MutualInformation.binned(a[j], 2), CaseT.CLASSES))
                    .isEqualTo(expected[j], within(1e-12));
        }
        assertThat(MutualInformation.mutual(MutualInformation.binned(new double[] {1, 0, 1, 2}, 2), CaseT.CLASSES))
                .isEqualTo(0.311278, within(SIX_DIGITS));
        assertThat(MutualInformation.mutual(MutualInformation.binned(new double[] {0, 1, 1, 1}, 2), CaseT.CLASSES))
                .isZero();
        assertThat(MutualInformation.mutual(x1, CaseT.CLASSES)).isEqualTo(0.5, within(SIX_DIGITS));
        assertThat(MutualInformation.mutual(x2, CaseT.CLASSES)).isEqualTo(0.311278, within(SIX_DIGITS));
        assertThat(MutualInformation.mutual(x1, x2)).isEqualTo(0.311278, within(SIX_DIGITS));
        assertThat(MutualInformation.entropy(x1)).isEqualTo(1.5, within(SIX_DIGITS));
        assertThat(MutualInformation.entropy(x2)).isEqualTo(0.811278, within(SIX_DIGITS));
    }

    @Test
    void inputsAreChosenForwardByTheirInformation() {
        // as many bins as symbols: I(x1;c) = 0.5 is chosen first; then J(x2|x1) = 0.207519
        Patterns classes = classes();
        double[] inputs = of(new MutualInformation(4, 1).scores(classes, BOTH), CaseT.INPUTS);

        assertThat(inputs).containsExactly(new double[] {0.5, 0.207519}, within(SIX_DIGITS));
    }

    @Test
    void unitsAreRemovedOneByOneWithTheirInformation() {
        double[] units = of(new MutualInformation(4, 1).scores(classes(), BOTH), CaseT.UNITS);

        // I(a;c) = 1, 0.5, 1 bit; unit 2 says the least on the class
        assertThat(units[1]).isLessThan(units[0]).isLessThan(units[2]);
    }

    private static Patterns classes() {
        List<double[]> targets = new ArrayList<>();
        for (int label : CaseT.CLASSES) {
            targets.add(new double[] {1 - label, label});
        }
        Patterns numbers = numbers();
        return new Patterns(numbers.network(), "y", OutputForm.SOFTMAX, numbers.inputs(), targets);
    }

    @Test
    void saliencyByTheDiagonalOfSecondDerivatives() {
        WeightCurvature found = WeightCurvature.of(numbers());

        assertThat(found.weights().get("z"))
                .containsExactly(new double[] {3, 1.5, 0.125, 1, 0.001875, 0.0009375}, within(1e-12));
        assertThat(found.weights().get("y")).containsExactly(new double[] {7.5, 0.625, 0.0184375}, within(1e-12));
        assertThat(found.biases().get("y")).containsExactly(new double[] {0.125}, within(1e-12));
        // h of the first biases is 4, 0.5, 0.01; they are 0, 0 and 1
        assertThat(found.biases().get("z")).containsExactly(new double[] {0, 0, 0.005}, within(1e-12));
        assertUnits(new WeightCurvature.OfUnits().scores(numbers(), BOTH), 12, 1.75, 0.02125);
    }

    @Test
    void fluctuationTimesTheOutgoingWeights() {
        Map<String, Vector> raw = new Fluctuation().fluctuations(numbers(), BOTH);

        assertUnits(raw, 2.75, 0.6875, 0.00171875);
        double[] scores = of(new Fluctuation().scores(numbers(), BOTH), CaseT.UNITS);
        assertThat(scores[0] + scores[1] + scores[2]).isEqualTo(0, within(1e-12));
        assertThat((scores[0] * scores[0] + scores[1] * scores[1] + scores[2] * scores[2]) / 2)
                .isEqualTo(1, within(1e-12));
    }

    @Test
    void randomOrderIsUniformAndOfItsSeed() {
        int draws = 10_000;
        int kept = 2;
        int[] counts = new int[3];
        for (int seed = 0; seed < draws; seed++) {
            double[] scores = of(new RandomOrder(seed).scores(numbers(), BOTH), CaseT.UNITS);
            for (int j = 0; j < 3; j++) {
                double own = scores[j];
                counts[j] += IntStream.range(0, 3).filter(i -> scores[i] < own).count() >= 3 - kept ? 1 : 0;
            }
        }

        double share = kept / 3.0;
        for (int count : counts) {
            assertThat(count).isCloseTo((int) (share * draws), within((int)
                    (4 * Math.sqrt(draws * share * (1 - share)))));
        }
        assertThat(new RandomOrder(7).scores(numbers(), BOTH)).isEqualTo(new RandomOrder(7).scores(numbers(), BOTH));
    }

    /** The slopes that backpropagation takes, and the whole pass, against differences of the network itself. */
    @ParameterizedTest
    @EnumSource(Activation.Plain.class)
    void gradientsAreThoseOfTheNetwork(Activation.Plain activation) {
        Random random = new Random(1);
        DenseNetwork network = deep(activation, random);
        Map<String, double[]> row = Map.of("x", new double[] {0.4, -1.3});
        Pattern pattern = new Pattern(network, "y", OutputForm.SOFTMAX, network.evaluate(row));
        double h = 1e-5;

        for (int k = 0; k < 2; k++) {
            double[] gradient = Objects.requireNonNull(pattern.sensitivities(k).get("x"));
            for (int i = 0; i < 2; i++) {
                double[] up = row.get("x").clone();
                double[] down = row.get("x").clone();
                up[i] += h;
                down[i] -= h;
                double expected = (outputs(network, up)[k] - outputs(network, down)[k]) / (2 * h);
                assertThat(gradient[i]).isEqualTo(expected, within(1e-7));
            }
        }
    }

    private static double[] outputs(DenseNetwork network, double[] x) {
        Map<String, double[]> values = network.evaluate(Map.of("x", x));
        return new Pattern(network, "y", OutputForm.SOFTMAX, values).outputs();
    }

    /** A residual sum, a product, a scaling and a join between two layers. */
    private static DenseNetwork deep(Activation activation, Random random) {
        return new DenseNetwork(
                List.of(
                        new Value.Input("x", 2),
                        new Value.Dense("z", "x", layer("one", 3, 2, random)),
                        new Value.Activated("a", "z", 3, activation),
                        new Value.Scaled("s", "a", Vector.of(2, -1, 0.5), Vector.of(1, 0, -1)),
                        new Value.Dense("g", "x", layer("gate", 3, 2, random)),
                        new Value.Product("p", List.of("s", "g"), 3),
                        new Value.Sum("r", List.of("p", "a"), 3),
                        new Value.Concat("c", List.of("r", "s"), 6),
                        new Value.Dense("y", "c", layer("out", 2, 6, random))),
                Map.of());
    }

    private static DenseLayer layer(String name, int units, int inputs, Random random) {
        double[][] weights = new double[units][inputs];
        for (double[] row : weights) {
            for (int j = 0; j < inputs; j++) {
                row[j] = random.nextGaussian();
            }
        }
        return new DenseLayer(
                name, Matrix.ofRows(weights), Vector.of(random.doubles(units).toArray()));
    }
}
