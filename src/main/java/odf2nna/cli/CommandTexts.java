package odf2nna.cli;

import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What an option does in one command, where that differs from what its mixin says: another default, or options that the
 * command does not have.
 */
final class CommandTexts {
    static final String PAPER = "the ODF2NNA paper";

    static final String CITED = PAPER + " (Balderas et al. 2023)";

    private static final String ONE_FIFTH_HELD_OUT =
            "Share of --eval held out for the metrics if there is no --test (default: 0.2).";

    private static final String THREADS = "Threads (default: one for each core). No result depends on it.";

    private static final String NO_CODE = "Refused, as no C code and no LiteRT file is written; use --target-bytes.";

    private static final String IN_TIME = "The rows are in the order of time: the last ones are held out.";

    /** By command and option. */
    private static final Map<String, String> DESCRIPTIONS = Map.ofEntries(
            Map.entry(
                    "build --output",
                    "Where to write the result: an ONNX file, or a folder for a SavedModel, with a slash at its end."
                            + " Required."),
            Map.entry(
                    "build --format",
                    "Format of the result. Default: by the name of --output; if the name tells no format, ONNX."),
            Map.entry(
                    "build --target-inputs",
                    "Keep N of the features that the columns become, or P per cent of them, in addition to any other"
                            + " goal. Without it no feature is removed."),
            Map.entry(
                    "build --widths",
                    "How many units to keep, one number for each hidden layer, as many as --layers says; 0 bypasses a"
                            + " layer."),
            Map.entry(
                    "build --paper",
                    PaperMixin.LETTER + "set the widths of the general network by the equation as it is printed, remove"
                            + " units by --epsilon alone, " + PaperMixin.PRUNED + "fine-tune as the general network was"
                            + " trained, for 15 per cent of its epochs. " + PaperMixin.WORSE),
            Map.entry(
                    "sweep --paper",
                    PaperMixin.LETTER + "remove units by --epsilons alone, " + PaperMixin.PRUNED + "fine-tune on the"
                            + " labels for 15 per cent of the epochs of the original's training, which --original-epochs"
                            + " names (or give --retrain no). " + PaperMixin.WORSE),
            Map.entry(
                    "build --accept-baseline",
                    "Continue although the trained networks are no better than guessing on rows that they were not trained"
                            + " on. By default such a run stops with exit code 4: accuracy is not above that of the largest"
                            + " class and log loss is not significantly smaller, or R² is at most 0."),
            Map.entry(
                    "build --max-drop",
                    "Write the smallest network that is certified to be at most this much worse than the general network on"
                            + " new rows: 0.5 is half a percentage point of accuracy, or 0.005 of R². If none can be"
                            + " certified, nothing is written, and the exit code is 5. Default without any goal: certified to"
                            + " be at most 1 worse, and expected to be at most 0.1 worse; then a network is written even if"
                            + " none can be certified, and the report says so."),
            Map.entry("build --target-flash", NO_CODE),
            Map.entry("build --target-ram", NO_CODE),
            Map.entry(
                    "convert --output",
                    "Where to write the result: an ONNX file, a .keras file (Keras 3), a .tflite file (LiteRT), a .c file (C99, with a .h file"
                            + " beside it), or a folder for a SavedModel, with a slash at its end. Required."),
            Map.entry("convert --hold-out", ONE_FIFTH_HELD_OUT),
            Map.entry("convert --standardize", standardize("the rows of --eval that are not held out")),
            Map.entry("convert --time-ordered", IN_TIME),
            Map.entry("convert --threads", THREADS),
            Map.entry(
                    "sweep --criterion",
                    PlanMixin.CRITERION_UP_TO_STD + "; default with --epsilons and --paper"
                            + PlanMixin.CRITERION_AFTER_STD),
            Map.entry("sweep --no-simplify", PlanMixin.NO_SIMPLIFY),
            Map.entry(
                    "sweep --epochs",
                    "Fine-tune each model for N epochs; 0 for no fine-tuning. Without labels the models learn the"
                            + " original's outputs. Default: 100; with 20,000 rows or more, as many as make 10,000 steps,"
                            + " but at least 20. Ctrl-C ends the sweep after the current epochs."),
            Map.entry(
                    "sweep --distill",
                    "Distillation: weight of the original's outputs in the loss, 0 to 1; the labels have the rest"
                            + " (default: 0 with labels, 1 without)."),
            Map.entry("sweep --hold-out", ONE_FIFTH_HELD_OUT),
            Map.entry(
                    "sweep --wide",
                    "Print a table wider than 80 columns, with the times and confidence intervals of all models."),
            Map.entry(
                    "apply --epochs",
                    "Fine-tune the smaller network for N epochs (default: 0, no fine-tuning). Without labels it learns"
                            + " the original's outputs. First, a part of the rows is held out for validation: if"
                            + " fine-tuning on the others makes the network worse there, it is skipped. Ctrl-C ends"
                            + " fine-tuning after the current epoch."),
            Map.entry("apply --original-epochs", FineTuneMixin.ORIGINAL_EPOCHS + CITED + "."),
            Map.entry(
                    "apply --narrow-inputs",
                    "If the plan prunes input features: the result takes only the remaining columns instead of all of"
                            + " them. " + NarrowMixin.WHERE),
            Map.entry("apply --hold-out", ONE_FIFTH_HELD_OUT),
            Map.entry(
                    "study --epochs",
                    "Fine-tune the result for N epochs; weights that were pruned stay 0 (default: 0, no fine-tuning)."
                            + " Without labels it learns the original's outputs."),
            Map.entry("study --original-epochs", FineTuneMixin.ORIGINAL_EPOCHS + CITED + "."),
            Map.entry("study --hold-out", ONE_FIFTH_HELD_OUT),
            Map.entry("score --stats", StatisticsMixin.WRITTEN_BY + " without simplification, in place of --eval."),
            Map.entry(
                    "apply --stats",
                    StatisticsMixin.WRITTEN_BY
                            + ", in place of a pass over the rows of --eval, for the units that --json"
                            + " and --report describe."),
            Map.entry(
                    "calibrate --standardize",
                    "Refused, because a part does not have the means of all rows; give them with --scaler."),
            Map.entry(
                    "calibrate --missing",
                    "What to do with missing values: error stops, drop skips the row, which is then not counted, keep gives"
                            + " the model NaN, as models of 'build' take it. mean is refused, because a part does not have"
                            + " the means of all rows (default: error)."),
            Map.entry("calibrate --threads", THREADS),
            Map.entry(
                    "score --test",
                    "Held-out data. 'score' does not read them: with them, all rows of --eval are measured; without"
                            + " them, a part of --eval is held out, as 'shrink' does."),
            Map.entry(
                    "score --hold-out",
                    "Share of --eval that is not measured if there is no --test, because 'shrink' holds it out for the"
                            + " metrics (default: 0.2)."),
            Map.entry("score --standardize", standardize("the rows of --eval that are not held out")),
            Map.entry("score --time-ordered", IN_TIME),
            Map.entry("score --threads", THREADS),
            Map.entry("compare --eval", "Data on which both models are evaluated: " + DataMixin.FILES),
            Map.entry("compare --test", "Evaluate on these rows instead of those of --eval."),
            Map.entry("compare --hold-out", "Changes nothing here: 'compare' evaluates all rows."),
            Map.entry("compare --time-ordered", "Changes nothing here: 'compare' evaluates all rows."),
            Map.entry(
                    "compare --group",
                    "Where the group of each row is: a column by name or by number, an npz array, or a file. The column"
                            + " is no feature; it changes nothing else here."),
            Map.entry("compare --standardize", standardize("the rows of --eval")),
            Map.entry("compare --threads", THREADS),
            Map.entry("simplify --standardize", standardize("the rows of the same file")),
            Map.entry("simplify --threads", THREADS));

    /** Commands that need {@code --output}, which others have by default. */
    private static final Set<String> NEED_OUTPUT = Set.of("build", "convert");

    private CommandTexts() {}

    private static String standardize(String rows) {
        return ReadingMixin.STANDARDIZE + ", both over " + rows + ".";
    }

    /** {@return whether a command needs an output, although its option has a default elsewhere} */
    static boolean isRequired(String command, OptionSpec option) {
        return option.required() || (option.longestName().equals("--output") && NEED_OUTPUT.contains(command));
    }

    /** {@return an option as the help of a command shows it} */
    static OptionSpec in(String command, OptionSpec option) {
        String name = command + " " + option.longestName();
        if (DESCRIPTIONS.containsKey(name)) {
            OptionSpec.Builder shown = OptionSpec.builder(option)
                    .description(DESCRIPTIONS.get(name).replace("%", "%%"));
            return (name.equals("build --format") ? shown.paramLabel("onnx|savedmodel") : shown).build();
        }
        String original = String.join("", option.description());
        // a build prunes the general network; no original is given
        return command.equals("build") && original.contains("the original")
                ? OptionSpec.builder(option)
                        .description(original.replace("the original", "the general network"))
                        .build()
                : option;
    }
}
