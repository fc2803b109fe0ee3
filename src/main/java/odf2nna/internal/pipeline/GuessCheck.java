package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import odf2nna.data.DataFormatException;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.build.Target;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.evaluate.GuessComparison;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.runtime.RunContext;

/**
 * Compares the networks of the folds with guessing, on rows that they did not learn from: where they are no better, the columns
 * say nothing of the target, or the target is another one.
 */
final class GuessCheck {
    private final TaskOptions judged;
    private final Path file;
    private final Target target;
    private final Consumer<String> notes;
    private final RunContext run;
    private final List<double[]> outputs = new ArrayList<>();
    private final List<double[]> targets = new ArrayList<>();
    private Optional<LabelledRows> last = Optional.empty();

    /**
     * Knows no network yet.
     *
     * @param notes takes what was found where the rows can't tell, or the user accepts it
     */
    GuessCheck(TaskOptions judged, Path file, Target target, Consumer<String> notes, RunContext run) {
        this.judged = judged;
        this.file = file;
        this.target = target;
        this.notes = notes;
        this.run = run;
    }

    /** Takes a network and rows that it did not learn from. */
    void add(LoadedModel network, DataRows kept) throws IOException {
        last = LabelledRows.read(network, kept, judged, run);
        if (last.isPresent()) {
            outputs.add(last.get().outputs(last.get().features()));
            targets.add(last.get().targets());
        }
    }

    /**
     * Compares. Few rows can't tell whether a network that has more of them right than a guess is better: that is noted.
     *
     * @throws DataFormatException if they have no more rows right than guessing, nor a smaller log loss, or an R² of at most 0
     */
    void check() {
        if (last.isEmpty()) {
            return;
        }
        GuessComparison found = last.get().compared(joined(outputs), joined(targets));
        if (!found.isNoBetter()) {
            return;
        }
        boolean isOfNumbers = found.measure() == GuessComparison.Measure.NUMBERS;
        String what = isOfNumbers
                ? text(
                        "the R² of networks for '%s' is %.4g on validation rows, no better than guessing the mean (0)",
                        target.name(), found.score())
                : text(
                        "the accuracy of networks for '%s' is %.1f %% on validation rows, not significantly more than that of guessing the largest class (%.1f %%)",
                        target.name(), 100 * found.score(), 100 * found.guess());
        if (!isOfNumbers && found.score() > found.guess()) {
            notes.accept(what + "; more rows could tell");
            return;
        }
        if (judged.acceptBaseline()) {
            notes.accept(what + "; continued because of --accept-baseline");
            return;
        }
        throw DataFormatException.inFile(
                file,
                what + "; check --target, or give more rows or other columns, or continue with --accept-baseline");
    }

    private static String text(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private static double[] joined(List<double[]> parts) {
        return parts.stream().flatMapToDouble(Arrays::stream).toArray();
    }
}
