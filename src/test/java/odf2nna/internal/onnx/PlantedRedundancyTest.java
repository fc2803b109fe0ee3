package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.LongStream;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.simplify.Finding;
import odf2nna.internal.simplify.Knowledge;
import odf2nna.internal.simplify.ScalingFold;
import odf2nna.internal.simplify.Simplification;
import odf2nna.internal.simplify.Simplifier;
import odf2nna.internal.simplify.Validity;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All that was planted in 200 random networks is found, nothing else, and no output changes beyond rounding. */
class PlantedRedundancyTest {
    private static final int NETWORKS = 200;

    static LongStream seeds() {
        return LongStream.range(0, NETWORKS);
    }

    @ParameterizedTest
    @Tag("native")
    @MethodSource("seeds")
    void allThatIsPlantedIsFoundAndOutputsStay(long seed) {
        PlantedModel planted = PlantedModel.of(seed);
        DenseRegion region = DenseRegion.of(planted.model());

        OnnxModel folded = withoutScalings(planted.model());
        Simplification found = simplify(planted, folded);
        OnnxModel simple = ModelRewriter.rewrite(folded, DenseRegion.of(folded), found.reduction());

        Map<String, Integer> left = new LinkedHashMap<>();
        for (Value.Dense layer : region.network().layers()) {
            left.put(layer.layer().name(), 0);
        }
        for (Value.Dense layer : DenseRegion.of(simple).network().layers()) {
            left.put(layer.layer().name(), layer.width());
        }
        assertThat(left)
                .as("seed %d %s: %s", seed, planted.traits(), found.findings())
                .isEqualTo(planted.left());
        assertThat(DenseRegion.of(simple).network().values()).noneMatch(Value.Scaled.class::isInstance);
        assertThatOutputsAgree(planted, OnnxModelReader.parse(simple.toBytes(), simple.file()), seed);
    }

    static OnnxModel withoutScalings(OnnxModel model) {
        DenseRegion region = DenseRegion.of(model);
        ScalingFold fold = ScalingFold.find(region.network(), new ScalingRemoval(model, region)::isPossible);
        return fold.removed().isEmpty() ? model : ScalingRemoval.remove(model, region, fold.layers(), fold.removed());
    }

    private static Simplification simplify(PlantedModel planted, OnnxModel model) {
        DenseRegion region = DenseRegion.of(model);
        BiPredicate<String, String> rewirable =
                (consumer, base) -> ModelRewriter.canRewire(model, region, consumer, base);
        return Simplifier.simplify(region.network(), knowledge(planted), rewirable);
    }

    private static Knowledge knowledge(PlantedModel planted) {
        double u = planted.type().unitRoundoff();
        if (!Double.isFinite(planted.limit())) {
            return Knowledge.none(u);
        }
        double[] high = new double[planted.inputs()];
        double[] low = new double[planted.inputs()];
        java.util.Arrays.fill(high, planted.limit());
        java.util.Arrays.fill(low, -planted.limit());
        return new Knowledge(u, Map.of("x", new Knowledge.Span(Vector.of(low), Vector.of(high))), Map.of());
    }

    /** Each of the two may be off by what rounding can do to it, which grows with the inputs of every layer. */
    private static void assertThatOutputsAgree(PlantedModel planted, OnnxModel simple, long seed) {
        double[][] rows = planted.rows(seed);
        double[][] before = planted.outputs(planted.model(), rows);
        double[][] after = planted.outputs(simple, rows);
        DenseNetwork original = DenseRegion.of(planted.model()).network();
        DenseNetwork smaller = DenseRegion.of(simple).network();
        for (int row = 0; row < rows.length; row++) {
            double[] one = bounds(original, planted.type(), rows[row]);
            double[] other = bounds(smaller, planted.type(), rows[row]);
            for (int i = 0; i < one.length; i++) {
                assertThat(Math.abs(before[row][i] - after[row][i]))
                        .as("seed %d %s, row %d, output %d", seed, planted.traits(), row, i)
                        .isLessThanOrEqualTo(one[i] + other[i]);
            }
        }
    }

    private static double[] bounds(DenseNetwork network, ElementType type, double[] row) {
        Map<String, double[]> bounds = RoundingBound.of(network, type, network.evaluate(Map.of("x", row)));
        Value last = network.values().get(network.values().size() - 1);
        return Objects.requireNonNull(bounds.get(last.name()));
    }

    @Test
    void everythingIsPlantedSomewhere() {
        Set<String> traits = new TreeSet<>();
        seeds().forEach(seed -> traits.addAll(PlantedModel.of(seed).traits()));

        for (PlantedLayer.Plant plant : PlantedLayer.Plant.values()) {
            assertThat(traits).anyMatch(trait -> trait.startsWith(plant + ":"));
        }
        assertThat(traits)
                .contains("scaling", "linear layer", "BatchNormalization", "Mul")
                .contains("Gemm, transB=0", "Gemm, transB=1", "MatMul, Add")
                .contains("DUPLICATE:PRelu", "DUPLICATE:LeakyRelu", "DUPLICATE:Sigmoid", "DUPLICATE:HardSigmoid")
                .contains("type:FLOAT", "type:DOUBLE", "type:FLOAT16");
    }

    @Test
    void whatRestsOnRangesSaysSo() {
        PlantedModel planted = seeds().mapToObj(PlantedModel::of)
                .filter(model -> Double.isFinite(model.limit())
                        && model.left().size() == 2
                        && model.traits().contains("DEAD:Relu"))
                .findFirst()
                .orElseThrow();

        Simplification found = simplify(planted, withoutScalings(planted.model()));

        assertThat(found.findings())
                .filteredOn(finding -> finding.validity() == Validity.RANGES)
                .isNotEmpty()
                .allMatch(finding -> finding.kind() == Finding.Kind.CONSTANT);
    }
}
