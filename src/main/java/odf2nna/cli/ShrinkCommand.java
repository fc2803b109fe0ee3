package odf2nna.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import odf2nna.DataSettings;
import odf2nna.EngineSettings;
import odf2nna.Odf2nna;
import odf2nna.OutputSettings;
import odf2nna.ShrinkSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole way: score, plan, apply, prove, judge, write. */
@Command(
        name = "shrink",
        mixinStandardHelpOptions = true,
        versionProvider = App.Version.class,
        sortOptions = false,
        description = {
            "Drop the hidden units whose output hardly varies over the data, fold their means into the layers that"
                    + " read them, prove the result right, retrain it if asked to, and write a smaller model."
        },
        footer = {
            "",
            "Examples:",
            "  odf2nna-onnx shrink model.onnx --eval data.csv --epsilon 0.1",
            "  odf2nna-onnx shrink model.onnx --eval data.csv --epsilon 0.5 --epochs 10",
            "  odf2nna-onnx shrink model.onnx --eval 'train-*.csv' --test test.csv --epsilon 0.05 -o small.onnx",
            "  odf2nna-onnx shrink model.onnx --eval images-idx3-ubyte.gz --scale 1/255 --epsilon 0.1 --dry-run"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ShrinkCommand implements Callable<Integer> {
    @Mixin
    private ModelMixin model;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write the smaller model (default: MODEL with -small in its name).")
    @Nullable private Path output;

    @Option(names = "--force", description = "Replace an existing output.")
    private boolean force;

    @Option(names = "--dry-run", description = "Do everything but write.")
    private boolean dryRun;

    @Option(names = "--save-plan", paramLabel = "FILE", description = "Also write the plan as JSON, for 'apply'.")
    @Nullable private Path savePlan;

    @Mixin
    private PlanMixin plan;

    @Mixin
    private RetrainMixin retrain;

    @Mixin
    private DataMixin data;

    @Mixin
    private JudgeMixin judge;

    @Mixin
    private EngineMixin engine;

    @Mixin
    private PrintMixin print;

    @Override
    public Integer call() throws Exception {
        EngineSettings engines = print.settings(() -> engine.toSettings(print.verbose));
        DataSettings rows = print.settings(() -> new DataSettings(data.toOptions(engine.seed), data.testFiles));
        ShrinkSettings settings = print.settings(() -> new ShrinkSettings(
                plan.toSettings(),
                retrain.toWish(),
                judge.toSettings(),
                new OutputSettings(Optional.ofNullable(output), force, dryRun),
                Optional.ofNullable(savePlan)));
        try (ProgressLine progress = print.progress()) {
            return print.print(Odf2nna.shrink(model.toSource(), rows, settings, engines, progress));
        }
    }
}
