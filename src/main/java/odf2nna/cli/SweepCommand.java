package odf2nna.cli;

import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.pipeline.SweepGrid;
import odf2nna.pipeline.SweepOptions;
import odf2nna.prune.PruneOptions;
import odf2nna.runtime.EngineOptions;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.FineTuneOptions.FineTuneFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One model in many sizes. */
@Command(
        name = "sweep",
        description = {
            "Make one model in many sizes, each with and without fine-tuning, and mark the Pareto front: the models"
                    + " for which no other is both as small and as good on validation rows. The same command resumes"
                    + " an interrupted sweep."
        },
        footer = {
            "",
            "Examples:",
            "  odf2nna-onnx sweep model.onnx --eval data.csv -o sizes/",
            "  odf2nna-onnx sweep model.onnx --eval data.csv -o sizes/ --sizes 50%%,25%%,10%%",
            "  odf2nna-onnx sweep model.onnx --eval data.csv -o paper/ --paper \\",
            "      --original-epochs 20"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SweepCommand extends BaseCommand {
    @Mixin
    private ModelMixin model;

    @Mixin
    private SweepFolderMixin output;

    @Mixin
    private GridMixin grid;

    @Mixin
    private PaperMixin paper;

    @Mixin
    private PlanMixin plan;

    @Option(
            names = "--retrain",
            paramLabel = "both|yes|no",
            description =
                    "Which models to make in each size. both (default): one with and one without fine-tuning. yes: only the"
                            + " fine-tuned one. no: only the one without fine-tuning.")
    @Nullable private FineTuned wanted;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = {
                "Number of models made in parallel (default: one for each core, or fewer if fine-tuning uses"
                        + " several threads). Only times depend on it."
            })
    @Nullable private Integer workers;

    @Mixin
    private FineTuneMixin retrain;

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

    @Spec
    private CommandSpec spec;

    /** Which of two models is kept. */
    enum FineTuned {
        BOTH,
        YES,
        NO
    }

    @Override
    public Integer call() throws Exception {
        EngineOptions engines = print.settings(() -> engine.toSettings(print.verbose));
        DataFiles rows = print.settings(() -> retrain.with(data.toSettings(engine.seed)));
        SweepOptions settings = print.settings(this::toSettings);
        return print.run(engines, runner -> runner.sweep(model.toSource(), rows, settings, ReportMixin.words(spec)));
    }

    private SweepOptions toSettings() {
        paper.check();
        Optional<FineTuneOptions> tuning =
                wanted == FineTuned.NO ? Optional.empty() : retrain.toOptions(true, FineTuneFiles.none(), paper.paper);
        if (wanted == FineTuned.NO && retrain.isGiven()) {
            throw new IllegalArgumentException(
                    "--retrain no fine-tunes nothing, so a number of epochs has no effect; omit one of them");
        }
        if (wanted != null && wanted != FineTuned.NO && tuning.isEmpty()) {
            throw new IllegalArgumentException("--epochs: 0 means no fine-tuning; give --retrain no instead");
        }
        if (paper.paper && wanted != FineTuned.NO) {
            retrain.requireEpochsOfOriginal();
        }
        SweepGrid models = grid.toGrid(paper.paper);
        boolean byThreshold = !models.epsilons().isEmpty();
        PruneOptions how = plan.toSettings(byThreshold ? 0.0 : null, "--epsilons", paper.paper);
        return new SweepOptions(
                models,
                how,
                wanted != FineTuned.YES,
                tuning,
                baseline.with(judge.toSettings()),
                output.folder,
                output.force,
                Optional.ofNullable(workers),
                statistics.toFile());
    }
}
