package odf2nna.cli;

import java.nio.file.Path;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.pipeline.OutputOptions;
import odf2nna.runtime.EngineOptions;
import odf2nna.training.FineTuneOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Applies a saved plan. */
@Command(
        name = "apply",
        description = "Apply a plan saved by 'shrink --save-plan', perhaps edited, to a model.",
        footer = {"", "Example: odf2nna-onnx apply model.onnx plan.json --eval data.csv -o small.onnx"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ApplyCommand extends BaseCommand {
    @Mixin
    private ModelMixin model;

    @Parameters(index = "1", paramLabel = "PLAN", description = "Plan as JSON.")
    private Path plan;

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
    private BaselineMixin baseline;

    @Mixin
    private EngineMixin engine;

    @Mixin
    private PrintMixin print;

    @Override
    public Integer call() throws Exception {
        EngineOptions engines = print.settings(() -> engine.toSettings(print.verbose));
        DataFiles rows = print.settings(() -> retrain.with(data.toSettings(engine.seed)));
        OutputOptions target = foldScaler.with(narrow.with(precision.with(output.toSettings(dryRun)), true));
        Optional<FineTuneOptions> tuning =
                print.settings(() -> retrain.toOptions(false, retrainFiles.toFiles(output.force), false));
        return print.run(
                engines,
                runner -> runner.apply(
                        model.toSource(),
                        plan,
                        rows,
                        tuning,
                        baseline.with(judge.toSettings()),
                        target,
                        statistics.toFile(),
                        report.toSettings(output.force, print.json)),
                PrintMixin.written(model.toSource().file(), dryRun));
    }
}
