package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.simplify.Finding;
import odf2nna.internal.simplify.Knowledge;
import odf2nna.internal.simplify.Simplification;
import odf2nna.internal.simplify.Simplifier;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.prune.PruneOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Simplification of networks of every shape and in every spelling: outputs stay, and a second run finds nothing. */
@Tag("native")
class SimplifiedRandomNetworksTest {
    private static final int SHARD = 100;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void outputsStayAndASecondRunFindsNothing(int shard) {
        LongStream.range(shard * (long) SHARD, (shard + 1L) * SHARD)
                .parallel()
                .forEach(seed -> RandomNetworksTest.check(seed, SimplifiedRandomNetworksTest::check));
    }

    private static void check(PruningRun trial) {
        check(trial, knowledge(trial, Map.of()));
        Map<String, UnitStatistics> seen = new HashMap<>();
        trial.taps.all().keySet().forEach(value -> seen.put(value, trial.taps.unitStatistics(value)));
        check(trial, knowledge(trial, seen));
    }

    private static Knowledge knowledge(PruningRun trial, Map<String, UnitStatistics> seen) {
        return new Knowledge(trial.random.type().unitRoundoff(), Map.of(), seen);
    }

    private static void check(PruningRun trial, Knowledge knowledge) {
        OnnxModel folded = PlantedRedundancyTest.withoutScalings(trial.random.model());
        Simplification found = simplify(folded, knowledge);
        OnnxModel simple = ModelRewriter.rewrite(folded, DenseRegion.of(folded), found.reduction());
        OnnxModel read = OnnxModelReader.parse(simple.toBytes(), simple.file());

        Map<String, double[][]> outputs = trial.outputDifference.outputs(read);
        assertThat(trial.outputDifference.worst(trial.original, outputs, trial.bounds(nothing(trial))))
                .as("distance after %s", found.findings())
                .isLessThanOrEqualTo(1);
        assertThatPlantedConstantsAreGone(trial, found);
        if (found.findings().isEmpty() && folded == trial.random.model()) {
            assertThat(simple.proto()).isEqualTo(folded.proto());
        }
        List<Finding> again =
                simplify(read, knowledge.select(found.reduction())).findings();
        assertThat(again).as("found in a second run").isEmpty();
        NetworksInFiles.assertThatDeclaredShapesAreTrue(read, trial.data);
    }

    /** Units whose weights are all 0; a layer of only such units must keep one. */
    private static void assertThatPlantedConstantsAreGone(PruningRun trial, Simplification found) {
        for (UnitLedger.Unit unit : trial.random.planted()) {
            UnitSet kept = found.reduction().keptOf(unit.layer());
            assertThat(kept.contains(unit.index()) && kept.size() > 1)
                    .as("unit %s is kept, with %s", unit, kept)
                    .isFalse();
        }
    }

    private static Simplification simplify(OnnxModel model, Knowledge knowledge) {
        DenseRegion region = DenseRegion.of(model);
        return Simplifier.simplify(
                region.network(),
                knowledge,
                (consumer, base) -> ModelRewriter.canRewire(model, region, consumer, base));
    }

    private static PruningPlan nothing(PruningRun trial) {
        return new PruningPlan(
                PruneOptions.of(0),
                trial.network.layers().stream()
                        .map((Value.Dense layer) -> new PruningPlan.LayerPlan(
                                layer.layer().name(), layer.width(), UnitSet.all(layer.width())))
                        .toList(),
                Map.of(),
                List.of(),
                List.of(),
                Map.of());
    }
}
