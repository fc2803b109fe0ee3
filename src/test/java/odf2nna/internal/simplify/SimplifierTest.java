package odf2nna.internal.simplify;

import static odf2nna.internal.simplify.Nets.between;
import static odf2nna.internal.simplify.Nets.dense;
import static odf2nna.internal.simplify.Nets.hidden;
import static odf2nna.internal.simplify.Nets.simplify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.UnitStatistics;
import org.junit.jupiter.api.Test;

class SimplifierTest {
    private static final Activation RELU = Activation.Plain.RELU;
    /** Sums of a few products in double. */
    private static final double DOUBLE_NOISE = 1e-12;

    private static DenseLayer out(Simplification found) {
        return ((Value.Dense) found.reduction().network().value("y")).layer();
    }

    private static void assertThatNothingIsFound(DenseNetwork network, Knowledge knowledge) {
        Simplification found = simplify(network, knowledge);

        assertThat(found.findings()).isEmpty();
        assertThat(found.reduction().network()).isEqualTo(network);
    }

    private static void assertThatOutputsStay(DenseNetwork network, Simplification found, double low, double high) {
        Random random = new Random(1);
        for (int row = 0; row < 100; row++) {
            double[] x = new double[network.value("x").width()];
            Arrays.setAll(x, i -> low + (high - low) * random.nextDouble());
            double[] before = network.evaluate(Map.of("x", x)).get("y");
            double[] after =
                    found.reduction().network().evaluate(Map.of("x", x)).get("y");
            assertThat(after).containsExactly(Objects.requireNonNull(before), within(DOUBLE_NOISE));
        }
    }

    @Test
    void aUnitWithoutWeightsGoesIntoTheBias() {
        Simplification found = simplify(hidden(RELU, new double[][] {{1, -1}, {0, 0}}, 0, 3));

        assertThat(found.findings())
                .containsExactly(new Finding(Finding.Kind.CONSTANT, Validity.EVERY_INPUT, "z", UnitSet.of(1)));
        assertThat(out(found).bias()).isEqualTo(Vector.of(0.5 + 2 * 3));
    }

    @Test
    void whatAnUnreadUnitAloneReadsGoesToo() {
        DenseNetwork network = Nets.of(
                new Value.Input("x", 2),
                dense("z1", "x", new double[][] {{1, -1}, {2, 1}}, 0, 0),
                new Value.Activated("a1", "z1", 2, Activation.Plain.TANH),
                dense("z2", "a1", new double[][] {{0, 1}, {1, 0}}, 0, 0),
                new Value.Activated("a2", "z2", 2, new Activation.Elu(1)),
                dense("y", "a2", new double[][] {{1, 0}}, 0));

        Simplification found = simplify(network);

        assertThat(found.findings())
                .containsExactlyInAnyOrder(
                        new Finding(Finding.Kind.UNREAD, Validity.EVERY_INPUT, "z2", UnitSet.of(1)),
                        new Finding(Finding.Kind.UNREAD, Validity.EVERY_INPUT, "z1", UnitSet.of(0)));
        assertThatOutputsStay(network, found, -1, 1);
    }

    @Test
    void duplicatesGoAndTheirWeightsAreAdded() {
        for (Activation activation : List.of(RELU, Activation.Plain.GELU, new Activation.PRelu(Vector.of(2, 3, 2)))) {
            DenseNetwork network = hidden(activation, new double[][] {{1, -2}, {2, 1}, {1, -2}}, 0.5, 0, 0.5);

            Simplification found = simplify(network);

            assertThat(found.findings())
                    .containsExactly(new Finding(Finding.Kind.DUPLICATE, Validity.EVERY_INPUT, "z", UnitSet.of(2)));
            assertThat(out(found).weights().get(0, 0)).isEqualTo(1 + 3);
            assertThatOutputsStay(network, found, -2, 2);
        }
    }

    @Test
    void multiplesStay() {
        assertThatNothingIsFound(
                hidden(RELU, new double[][] {{1, -2}, {3, -6}, {-1, 2}}, 0.5, 1.5, -0.5), Knowledge.none(Nets.U));
    }

    @Test
    void almostDuplicatesStay() {
        double almost = 1 + Nets.U;

        assertThatNothingIsFound(
                hidden(RELU, new double[][] {{1, -2}, {1, -2 * almost}}, 0.5, 0.5), Knowledge.none(Nets.U));
        assertThatNothingIsFound(
                hidden(RELU, new double[][] {{1, -2}, {1, -2}}, 0.5, 0.5 * almost), Knowledge.none(Nets.U));
    }

    @Test
    void unitsWithOtherSlopesStay() {
        Activation prelu = new Activation.PRelu(Vector.of(0.1, 0.2));

        assertThatNothingIsFound(hidden(prelu, new double[][] {{1, -2}, {1, -2}}, 0.5, 0.5), Knowledge.none(Nets.U));
    }

    @Test
    void aReluThatIsDeadInsideTheRangesGoesForThem() {
        DenseNetwork network = hidden(RELU, new double[][] {{1, -1}, {1, 1}}, 0, -2.5);

        assertThatNothingIsFound(network, Knowledge.none(Nets.U));
        Simplification found = simplify(network, between(network, -1, 1));

        assertThat(found.findings())
                .containsExactly(new Finding(Finding.Kind.CONSTANT, Validity.RANGES, "z", UnitSet.of(1)));
        assertThatOutputsStay(network, found, -1, 1);
    }

    @Test
    void aReluThatRoundingCouldWakeStays() {
        DenseNetwork network = hidden(RELU, new double[][] {{1, -1}, {1, 1}}, 0, -2 * (1 + Nets.U));

        assertThatNothingIsFound(network, between(network, -1, 1));
    }

    @Test
    void aLayerOfAlwaysActiveUnitsIsReadPastInsideTheRanges() {
        DenseNetwork network = hidden(RELU, new double[][] {{1, 0.5}, {0.5, -1}, {1.5, -0.5}}, 4, 4, 4);

        assertThatNothingIsFound(network, Knowledge.none(Nets.U));
        Simplification found = simplify(network, between(network, -1, 1));

        assertThat(found.findings())
                .containsExactly(new Finding(Finding.Kind.LINEAR_LAYER, Validity.RANGES, "z", UnitSet.of(0, 1, 2)));
        assertThatOutputsStay(network, found, -1, 1);
    }

    @Test
    void aWideLayerWithoutAnActivationIsReadPast() {
        DenseNetwork network = Nets.of(
                new Value.Input("x", 2),
                dense("z", "x", new double[][] {{1, 2}, {3, 4}, {5, 7}}, 1, 2, 3),
                new Value.Scaled("s", "z", Vector.of(2, 3, 4), Vector.of(1, 0, -1)),
                dense("y", "s", new double[][] {{1, -1, 2}}, 0.5));

        Simplification found = simplify(network);

        assertThat(found.findings())
                .last()
                .isEqualTo(new Finding(Finding.Kind.LINEAR_LAYER, Validity.EVERY_INPUT, "z", UnitSet.of(0, 1, 2)));
        assertThat(found.reduction().network().layers()).hasSize(1);
        assertThatOutputsStay(network, found, -1, 1);
    }

    @Test
    void aNarrowLayerWithoutAnActivationStays() {
        DenseNetwork network = Nets.of(
                new Value.Input("x", 4),
                dense("z", "x", new double[][] {{1, 2, 3, 4}}, 1),
                dense("y", "z", new double[][] {{1}, {2}, {3}, {4}}, 0, 0, 0, 0));

        assertThatNothingIsFound(network, Knowledge.none(Nets.U));
    }

    @Test
    void barredUnitsStay() {
        DenseNetwork network = hidden(RELU, new double[][] {{1, -2}, {1, -2}, {0, 0}}, 0.5, 0.5, 1);
        DenseNetwork barred = new DenseNetwork(
                network.values(), Map.of("a", List.of("read by Softmax"), "y", List.of("is an output")));

        assertThatNothingIsFound(barred, Knowledge.none(Nets.U));
    }

    /** s = z + w: position 1 of w is constant, of z it is not. */
    @Test
    void tiedUnitsGoOnlyTogether() {
        DenseNetwork network = residual(new double[][] {{1, 2}, {0, 0}}, new double[][] {{3, -1}, {2, 1}});

        assertThatNothingIsFound(network, Knowledge.none(Nets.U));
        DenseNetwork both = residual(new double[][] {{1, 2}, {0, 0}}, new double[][] {{3, -1}, {0, 0}});
        Simplification found = simplify(both);

        assertThat(found.findings())
                .containsExactlyInAnyOrder(
                        new Finding(Finding.Kind.CONSTANT, Validity.EVERY_INPUT, "z", UnitSet.of(1)),
                        new Finding(Finding.Kind.CONSTANT, Validity.EVERY_INPUT, "w", UnitSet.of(1)));
        assertThatOutputsStay(both, found, -1, 1);
    }

    private static DenseNetwork residual(double[][] one, double[][] other) {
        return Nets.of(
                new Value.Input("x", 2),
                dense("z", "x", one, 0.5, 1),
                new Value.Activated("a", "z", 2, Activation.Plain.TANH),
                dense("w", "x", other, 0.25, -1),
                new Value.Activated("b", "w", 2, Activation.Plain.SIGMOID),
                new Value.Sum("s", List.of("a", "b"), 2),
                dense("y", "s", new double[][] {{1, 2}}, 0));
    }

    @Test
    void equalUnitsOfTwoLayersAreTakenTogetherBehindAConcat() {
        DenseNetwork network = Nets.of(
                new Value.Input("x", 2),
                dense("z", "x", new double[][] {{1, 2}, {2, -1}}, 0.5, 0),
                dense("w", "x", new double[][] {{3, 1}, {1, 2}}, 0, 0.5),
                new Value.Concat("j", List.of("z", "w"), 4),
                new Value.Activated("a", "j", 4, RELU),
                dense("y", "a", new double[][] {{1, 2, 3, 4}}, 0));

        Simplification found = simplify(network);

        assertThat(found.findings()).hasSize(1);
        assertThat(found.reduction().network().parameters()).isLessThan(network.parameters());
        assertThatOutputsStay(network, found, -1, 1);
    }

    @Test
    void oneUnitOfAConstantLayerStaysWhereItsConsumerCanReadNothingElse() {
        DenseNetwork network = hidden(RELU, new double[][] {{0, 0}, {0, 0}}, 1, 2);

        Simplification found = Simplifier.simplify(network, Knowledge.none(Nets.U), (consumer, base) -> false);

        assertThat(found.reduction().keptOf("z").size()).isOne();
        assertThatOutputsStay(network, found, -1, 1);
        assertThat(simplify(network).reduction().keptOf("z").isEmpty()).isTrue();
        assertThatOutputsStay(network, simplify(network), -1, 1);
    }

    @Test
    void whatNeverChangedOnTheDataGoesForIt() {
        DenseNetwork network = hidden(RELU, new double[][] {{1, -1}, {1, 1}}, 0, -1);
        UnitStatistics seen = new UnitStatistics(
                "a", 10, Vector.of(1, 0), Vector.of(0.5, 0), Vector.of(0, 0), Vector.of(2, 0), Vector.of(0.5, 1));

        Simplification found = simplify(network, new Knowledge(Nets.U, Map.of(), Map.of("a", seen)));

        assertThat(found.findings())
                .containsExactly(new Finding(Finding.Kind.CONSTANT, Validity.DATA, "z", UnitSet.of(1)));
    }

    @Test
    void inputsThatNeverChangeAreReported() {
        DenseNetwork network = hidden(RELU, new double[][] {{1, -1}, {1, 1}}, 0, -1);
        Knowledge knowledge =
                new Knowledge(Nets.U, Map.of("x", new Knowledge.Span(Vector.of(0, 2), Vector.of(1, 2))), Map.of());

        assertThat(Simplifier.constantInputs(network, knowledge))
                .containsExactly(new Finding(Finding.Kind.CONSTANT_INPUT, Validity.RANGES, "x", UnitSet.of(1)));
        assertThat(Simplifier.constantInputs(network, Knowledge.none(Nets.U))).isEmpty();
    }

    /** Feature 0 is used; only unit 1, which has no consumer, uses feature 1; nothing uses feature 2. */
    @Test
    void inputsThatNobodyReadsAreReportedOnceNothingElseIsFound() {
        DenseNetwork network = Nets.of(
                new Value.Input("x", 3),
                dense("z", "x", new double[][] {{1, 0, 0}, {0, 1, 0}}, 0.5, 0.5),
                new Value.Activated("a", "z", 2, RELU),
                dense("y", "a", new double[][] {{1, 0}}, 0));

        DenseNetwork small = simplify(network).reduction().network();

        assertThat(Simplifier.unreadInputs(small, Validity.EVERY_INPUT))
                .containsExactly(new Finding(Finding.Kind.UNREAD_INPUT, Validity.EVERY_INPUT, "x", UnitSet.of(1, 2)));
    }

    @Test
    void inputsThatAnythingElseReadsAreNotCalledUnread() {
        DenseNetwork network = Nets.of(
                new Value.Input("x", 2),
                new Value.Input("v", 1),
                new Value.Concat("j", List.of("x", "v"), 3),
                dense("y", "j", new double[][] {{1, 0, 0}}, 0));
        DenseNetwork barred = new DenseNetwork(
                network.values(), Map.of("x", List.of("read by Softmax"), "y", List.of("is an output")));

        assertThat(Simplifier.unreadInputs(network, Validity.DATA))
                .containsExactly(
                        new Finding(Finding.Kind.UNREAD_INPUT, Validity.DATA, "x", UnitSet.of(1)),
                        new Finding(Finding.Kind.UNREAD_INPUT, Validity.DATA, "v", UnitSet.of(0)));
        assertThat(Simplifier.unreadInputs(barred, Validity.EVERY_INPUT))
                .extracting(Finding::layer)
                .containsExactly("v");
    }

    @Test
    void unitsKeepTheNumbersOfTheOriginal() {
        DenseNetwork network = hidden(RELU, new double[][] {{0, 0}, {1, -1}, {1, 1}, {1, 0.5}}, 1, 0, -2.5, 0);

        Simplification found = simplify(network, between(network, -1, 1));

        assertThat(found.findings())
                .containsExactly(
                        new Finding(Finding.Kind.CONSTANT, Validity.EVERY_INPUT, "z", UnitSet.of(0)),
                        new Finding(Finding.Kind.CONSTANT, Validity.RANGES, "z", UnitSet.of(2)));
        assertThat(found.reduction().keptOf("z")).isEqualTo(UnitSet.of(1, 3));
    }
}
