package odf2nna.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Goals.Size;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.pipeline.ShrinkOptions.Rounds;
import odf2nna.pipeline.StudyOptions;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import odf2nna.runtime.EngineOptions;
import odf2nna.study.StudyMethod;
import odf2nna.study.StudyParameters;
import odf2nna.training.FineTuneOptions.FineTuneFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a published method of somebody else. */
@Command(
        name = "study",
        description = {
            "Make a model smaller by a published pruning method, to compare methods at equal sizes, on the same rows and"
                    + " with the same fine-tuning. To make a model smaller for use, 'shrink' is the command.",
            "",
            "A method for units is ranked by its scores, and compensated as 'shrink' does, or exchanges or merges units. A method"
                    + " for weights sets them to 0; then units and, with --prune-inputs, inputs without weights are removed. A search"
                    + " measures sets of units on validation rows, and finds the size itself."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StudyCommand extends BaseCommand {
    private static final int ROWS = 1000;

    @Parameters(
            index = "0",
            paramLabel = "METHOD",
            converter = MethodConverter.class,
            description = "The method: one of those listed below.")
    private StudyMethod method;

    @Parameters(
            index = "1",
            paramLabel = "MODEL",
            description = "ONNX file, Keras file (.keras, .h5), or folder of a TensorFlow SavedModel.")
    private Path model;

    @Mixin
    private ModelFormatMixin format;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Set a parameter of the method. Repeat the option for several.")
    private List<String> parameters = new ArrayList<>();

    @Option(
            names = "--study-rows",
            paramLabel = "N",
            description =
                    "Rows that the method looks at, at most, chosen evenly (default: 1,000). Layer-wise methods take"
                            + " second moments from more.")
    private int rows = ROWS;

    @Option(
            names = "--target-params",
            paramLabel = "N|P%",
            converter = GoalMixin.SizeConverter.class,
            description = "For units and mo-evoprune: at most N parameters, or P per cent of the original's.")
    @Nullable private Size size;

    @Option(
            names = "--target-nonzeros",
            paramLabel = "N|P%",
            converter = GoalMixin.SizeConverter.class,
            description =
                    "For weights: keep at most N weights and biases, or P per cent of the weights in addition to biases.")
    @Nullable private Size nonZeros;

    @Option(
            names = "--widths",
            paramLabel = "N,N,...",
            split = ",",
            hideParamSyntax = true,
            description = "For units: how many to keep, one number for each hidden layer that can be pruned.")
    private List<Integer> widths = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Prune iteratively in N rounds; each reduces the size by the same factor and fine-tunes"
                    + " (default: 1).")
    private int rounds = 1;

    @Option(
            names = "--compensate",
            paramLabel = "refit|fold|none",
            converter = PlanMixin.CompensationConverter.class,
            description =
                    "For units: how to compensate for removed ones. refit (default): fit the downstream weights to the"
                            + " remaining units. fold: add the means of removed units to the downstream biases. none: do not"
                            + " compensate.")
    private Compensation compensation = Compensation.REFIT;

    @Option(names = "--prune-inputs", description = "Remove input features as well.")
    private boolean inputs;

    @Mixin
    private OutputMixin output;

    @Option(names = "--dry-run", description = "Do everything except writing the model.")
    private boolean dryRun;

    @Mixin
    private ReportMixin report;

    @Mixin
    private FineTuneMixin retrain;

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
        DataFiles files = print.settings(() -> retrain.with(data.toSettings(engine.seed)));
        StudyOptions settings = print.settings(this::toOptions);
        return print.run(
                engines,
                runner -> print.settings(() ->
                        runner.study(format.of(model), files, settings, report.toSettings(output.force, print.json))),
                PrintMixin.written(model, dryRun));
    }

    private StudyOptions toOptions() {
        PruneOptions how = new PruneOptions(
                CriterionName.MAGNITUDE, 0, compensation, OnEmptyLayer.KEEP_ONE, inputs, 1, false, true);
        Goals goals =
                new Goals(Optional.empty(), Optional.ofNullable(size), Optional.empty(), Optional.empty(), widths);
        ShrinkOptions pruning = new ShrinkOptions(
                how,
                goals,
                retrain.toOptions(false, FineTuneFiles.none(), false),
                baseline.with(judge.toSettings()),
                output.toSettings(dryRun),
                Optional.empty(),
                Optional.of(new Rounds(rounds, Optional.empty())),
                false);
        return new StudyOptions(
                StudyParameters.parse(method, parameters), pruning, Optional.ofNullable(nonZeros), rows);
    }

    /** {@return the methods with sources, guesses and parameters, for the end of the help} */
    static String[] footer() {
        List<String> lines = new ArrayList<>(List.of("", "Methods, with their sources, guesses and parameters:"));
        for (StudyMethod one : StudyMethod.values()) {
            lines.add("  %s: %s".formatted(one.typed(), one.title()));
            lines.add("      " + one.source());
            if (one.isReconstruction()) {
                lines.add("      guessed: " + one.guess());
            }
            for (StudyMethod.Parameter parameter : one.parameters()) {
                lines.add("      --set %s=%s: %s (default: %s)"
                        .formatted(
                                parameter.name(),
                                parameter.values().isEmpty() ? "NUMBER" : String.join("|", parameter.values()),
                                parameter.meaning(),
                                parameter.standard()));
            }
        }
        lines.addAll(List.of(
                "",
                "Examples:",
                "  odf2nna-onnx study mbp model.onnx --eval data.csv --target-params 20%%",
                "  odf2nna-onnx study lobs model.onnx --eval data.csv --target-nonzeros 20%%"));
        return lines.toArray(String[]::new);
    }

    /** Takes {@code xing-hu}. */
    static final class MethodConverter implements picocli.CommandLine.ITypeConverter<StudyMethod> {
        @Override
        public StudyMethod convert(String text) {
            try {
                return StudyMethod.parse(text);
            } catch (IllegalArgumentException e) {
                throw new picocli.CommandLine.TypeConversionException(e.getMessage());
            }
        }
    }
}
