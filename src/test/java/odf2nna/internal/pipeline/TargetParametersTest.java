package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.data.TargetSpec;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.NpyRows;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.prune.Planner;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.Reducer;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Goals.Size;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A number of parameters is met from below by less than one unit, whatever the network. */
@Tag("native")
class TargetParametersTest {
    private static final int ROWS = 400;

    @TempDir
    private Path folder;

    private Steps steps(LoadedModel model, int inputs, long seed) throws IOException {
        Path rows = NpyRows.uniform(folder.resolve("rows.npy"), ROWS, inputs, -1, 1, seed);
        DataOptions options =
                DataOptions.defaults().withFiles(List.of(rows.toString())).withTarget(TargetSpec.parse("none"));
        return Steps.of(model, new DataFiles(options, List.of()), RunContext.of(EngineOptions.defaults()));
    }

    private LoadedModel chain(int... widths) throws IOException {
        Path file = folder.resolve("model.onnx");
        Files.write(file, TinyModels.chain(ElementType.FLOAT, -1, widths).toBytes());
        return ModelFiles.open(file);
    }

    private static int[] randomWidths(Random random) {
        int[] widths = random.ints(3 + random.nextInt(5), 2, 16).toArray();
        widths[widths.length - 1] = 1 + random.nextInt(3);
        return widths;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void aRandomNetworkOfRandomSizes(long seed) throws IOException {
        Random random = new Random(seed);
        int[] widths = randomWidths(random);
        LoadedModel model = chain(widths);
        Steps steps = steps(model, widths[0], seed);
        for (CriterionName criterion :
                List.of(CriterionName.RECONSTRUCTION, CriterionName.CONTRIBUTION, CriterionName.MAGNITUDE)) {
            for (boolean inputs : new boolean[] {false, true}) {
                PruneOptions plan = new PruneOptions(criterion, 0, Compensation.REFIT, OnEmptyLayer.BYPASS, inputs, 1);
                List<UnitStatistics> statistics = steps.score(plan);
                for (double share : new double[] {90, 75, 60, 45, 30}) {
                    Size size = new Size(share + random.nextDouble(), true);
                    check(steps, model, statistics, plan, size, Arrays.toString(widths));
                }
            }
        }
    }

    private static void check(
            Steps steps,
            LoadedModel model,
            List<UnitStatistics> statistics,
            PruneOptions plan,
            Size size,
            String widths)
            throws IOException {
        Goals goals = new Goals(Optional.empty(), Optional.of(size), Optional.empty(), Optional.empty(), List.of());
        long wanted = (long) Math.floor(size.of((double) model.model().parameters()));
        String what = "%s, %s of %s, inputs %s".formatted(plan.criterion(), size, widths, plan.inputs());
        Planner planner = steps.planning().rank(statistics, plan, goals);
        double threshold = thresholdOrInfinity(steps, planner, plan, goals);
        if (Double.isInfinite(threshold)) {
            // it can't be made so small: no step of the ranking is
            assertThat(planner.thresholds())
                    .as(what)
                    .allMatch(step ->
                            Reducer.parametersAfter(model.network(), planner.plan(plan.withThreshold(step))) > wanted);
            return;
        }
        int place = planner.thresholds().indexOf(threshold);
        PruningPlan found = planner.plan(plan.withThreshold(threshold));
        PruningPlan before = planner.plan(
                plan.withThreshold(place == 0 ? 0 : planner.thresholds().get(place - 1)));
        long parameters = Reducer.parametersAfter(model.network(), found);

        assertThat(parameters).as(what).isLessThanOrEqualTo(wanted);
        assertThat(Reducer.parametersAfter(model.network(), before)).as(what).isGreaterThan(wanted);
        if (parameters < wanted) {
            assertThat(found.dropped() + found.droppedInputs() - before.dropped() - before.droppedInputs())
                    .as(what)
                    .isEqualTo(1);
        }
        assertThat(steps.apply(steps.planning().completed(found))
                        .model()
                        .model()
                        .parameters())
                .as(what)
                .isEqualTo(parameters);
    }

    private static double thresholdOrInfinity(Steps steps, Planner planner, PruneOptions plan, Goals goals)
            throws IOException {
        try {
            LoadedModel model = steps.model();
            Batch row = steps.pipeline().data().firstScoringRows(1);
            return new SizeSearch(model, model, goals, steps.pipeline().run().engine(), row).threshold(planner, plan);
        } catch (BoundMissedException e) {
            return Double.POSITIVE_INFINITY;
        }
    }
}
