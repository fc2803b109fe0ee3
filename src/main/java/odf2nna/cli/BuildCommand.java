package odf2nna.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import odf2nna.evaluate.TaskOptions;
import odf2nna.pipeline.BuildOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import odf2nna.runtime.EngineOptions;
import odf2nna.training.FineTuneOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** From a data set to a small network. */
@Command(
        name = "build",
        description = {
            "Build a network from a data set: encode its columns as features, train a general network with about as"
                    + " many parameters as there are rows, prune it as 'shrink' prunes a given model, and write a model"
                    + " that takes the columns of the file by name."
        },
        footer = {
            "",
            "Examples:",
            "  odf2nna-onnx build data.csv -o small.onnx",
            "  odf2nna-onnx build data.csv --target price --task regression -o small.onnx",
            "  odf2nna-onnx build data.csv --paper --epsilon 0.1 -o small.onnx",
            "  odf2nna-onnx build 'train-*.csv' --test test.csv --target class -o small/"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class BuildCommand extends BaseCommand {
    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0..*",
            arity = "1..*",
            paramLabel = "DATA",
            hideParamSyntax = true,
            converter = FileNames.Pattern.class,
            description =
                    "CSV files (.gz) with the same columns, read one after another; a pattern in quotes names several.")
    private List<String> files = new ArrayList<>();

    @Mixin
    private OutputMixin output;

    @Option(
            names = "--general",
            paramLabel = "FILE",
            description = "Also write the general network, before it is pruned.")
    @Nullable private Path general;

    @Mixin
    private ReportMixin report;

    @Mixin
    private ColumnsMixin columns;

    @Option(
            names = "--layers",
            paramLabel = "N",
            description =
                    "Hidden layers of the general network, 1 to 10 (default: the fewest of 3, 5 and 8 whose loss on"
                            + " validation rows is within 3 per cent of the smallest).")
    @Nullable private Integer layers;

    @Option(
            names = "--general-epochs",
            paramLabel = "N",
            description =
                    "Train the general network for N epochs. Default: as many as make 3,000 steps, but at least 100 and at"
                            + " most 1,000. With fewer than 1,000 rows, a quarter and a sixteenth of them are tried as"
                            + " well, and the best number on validation rows is used; with more rows, two and four times"
                            + " as many, as long as each doubling makes the loss smaller by a tenth. With 20,000 rows or"
                            + " more: as many as make 10,000 steps, but at least 20 and at most 100, and their doubles.")
    @Nullable private Integer generalEpochs;

    @Option(
            names = "--folds",
            paramLabel = "N",
            description =
                    "Folds of the search for a size, 2 to 10 (default: 5). A general network is trained for each; more folds"
                            + " train on more of the rows and take longer. If a size is certified with more than 20,000"
                            + " training rows, one fold is set apart instead: the networks are trained on the others, and"
                            + " compared on it.")
    private int folds = BuildOptions.DEFAULT_FOLDS;

    @Mixin
    private GoalMixin goals;

    @Mixin
    private PaperMixin paper;

    @Option(
            names = "--task",
            paramLabel = "auto|classes|regression",
            defaultValue = "auto",
            description =
                    "Task (default: auto, which is classes if the target holds texts or at most 20 different whole numbers,"
                            + " else regression).")
    private TaskOptions.Kind task = TaskOptions.Kind.AUTO;

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
        if (output.output == null) {
            throw new ParameterException(spec.commandLine(), "Missing required option: '--output=FILE'");
        }
        EngineOptions engines = print.settings(() -> engine.toSettings(print.verbose));
        BuildOptions settings = print.settings(this::toOptions);
        return print.run(engines, runner -> runner.build(settings, report.toSettings(output.force, print.json)));
    }

    private BuildOptions toOptions() {
        if (task != TaskOptions.Kind.AUTO && task != TaskOptions.Kind.CLASSES && task != TaskOptions.Kind.REGRESSION) {
            throw new IllegalArgumentException("task: expected auto, classes or regression, got "
                    + task.name().toLowerCase(Locale.ROOT));
        }
        paper.check();
        Double threshold = paper.requireThreshold(goals.epsilon);
        ShrinkOptions shrink = scratch.with(new ShrinkOptions(
                paper.paper && threshold != null
                        ? PruneOptions.paper(threshold)
                        : new PruneOptions(
                                threshold != null ? CriterionName.STD : CriterionName.RECONSTRUCTION,
                                threshold != null ? threshold : 0,
                                Compensation.REFIT,
                                OnEmptyLayer.BYPASS,
                                goals.inputs != null,
                                1),
                goals.toGoals(),
                Optional.of(FineTuneOptions.defaults()),
                baseline.with(TaskOptions.defaults().withTask(task)),
                output.toSettings(false),
                Optional.empty(),
                goals.toRounds(),
                false));
        return new BuildOptions(
                columns.toOptions(files, engine.seed, shrink.goals().maxDrop().isPresent()),
                columns.test(),
                columns.validation(),
                columns.categories(),
                columns.softLabels(),
                Optional.ofNullable(layers),
                Optional.ofNullable(generalEpochs),
                paper.paper,
                folds,
                shrink,
                Optional.ofNullable(general));
    }
}
