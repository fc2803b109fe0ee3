package odf2nna.cli;

import java.nio.file.Path;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.runtime.EngineOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Scores, plans, applies, verifies, fine-tunes, evaluates and writes. */
@Command(
        name = "shrink",
        description = {
            "Remove hidden units that the remaining ones can reconstruct on the data, refit the"
                    + " downstream weights, verify the result, fine-tune it, and write a smaller model. Without"
                    + " a goal it is the smallest that is certified to lose at most one percentage point of accuracy,"
                    + " or 0.01 of R², on new rows."
        },
        footer = {
            "",
            "Examples:",
            "  odf2nna-onnx shrink model.onnx --eval data.csv",
            "  odf2nna-onnx shrink model.onnx --eval data.csv --max-drop 0.5",
            "  odf2nna-onnx shrink model.onnx --eval data.csv --target-params 10%% --epochs 0",
            "  odf2nna-onnx shrink model.onnx --eval data.csv --epsilon 0.5 --epochs 10",
            "  odf2nna-onnx shrink model.onnx --eval 'train-*.csv' --test test.csv -o small/",
            "  odf2nna-onnx shrink model.onnx --eval images-idx3-ubyte.gz --scale 1/255 \\",
            "      --prune-inputs --dry-run"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ShrinkCommand extends BaseCommand {
    @Mixin
    private ModelMixin model;

    @Mixin
    private OutputMixin output;

    @Mixin
    private PrecisionMixin precision;

    @Mixin
    private NarrowMixin narrow;

    @Mixin
    private FoldScalerMixin foldScaler;

    @Option(names = "--dry-run", description = "Do everything except writing the model; a --report is still written.")
    private boolean dryRun;

    @Option(names = "--save-plan", paramLabel = "FILE", description = "Also write the plan as JSON, for 'apply'.")
    @Nullable private Path savePlan;

    @Mixin
    private GoalMixin goals;

    @Mixin
    private PaperMixin paper;

    @Mixin
    private PlanMixin plan;

    @Mixin
    private ReportMixin report;

    @Mixin
    private FineTuneMixin retrain;

    @Mixin
    private FineTuneFilesMixin retrainFiles;

    @Mixin
    private StatisticsMixin statistics;

    @Mixin
    private DataMixin data;

    @Mixin
    private TaskMixin judge;

    @Mixin
    private ScratchMixin scratch;

    @Mixin
    private BaselineMixin baseline;

    @Mixin
    private EngineMixin engine;

    @Mixin
    private PrintMixin print;

    @Override
    public Integer call() throws Exception {
        plan.inputs |= goals.inputs != null;
        EngineOptions engines = print.settings(() -> engine.toSettings(print.verbose));
        DataFiles rows = print.settings(() -> retrain.with(data.toSettings(engine.seed)));
        ShrinkOptions settings = print.settings(this::toOptions);
        DataFiles used = settings.goals().maxDrop().isPresent() ? data.searched(rows) : rows;
        return print.run(
                engines,
                runner -> runner.shrink(model.toSource(), used, settings, report.toSettings(output.force, print.json)),
                PrintMixin.written(model.toSource().file(), dryRun));
    }

    private ShrinkOptions toOptions() {
        paper.check();
        Double epsilon = paper.requireThreshold(goals.epsilon);
        if (paper.paper) {
            retrain.requireEpochsOfOriginal();
        }
        return statistics.with(scratch.with(new ShrinkOptions(
                plan.toSettings(epsilon, "--epsilon", paper.paper),
                goals.toGoals(),
                retrain.toOptions(true, retrainFiles.toFiles(output.force), paper.paper),
                baseline.with(judge.toSettings()),
                foldScaler.with(narrow.with(precision.with(output.toSettings(dryRun)), plan.inputs)),
                Optional.ofNullable(savePlan),
                goals.toRounds(),
                false)));
    }
}
