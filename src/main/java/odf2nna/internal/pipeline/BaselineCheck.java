package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import odf2nna.data.DataFiles;
import odf2nna.data.DataFormatException;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.evaluate.GuessComparison;

/**
 * Judges the original before it is pruned: where it is no better than guessing on the labelled rows that it is calibrated or
 * fine-tuned on, these are far more often read in the wrong way than the model is bad.
 *
 * @param steps hold the original and the rows
 * @param files where the rows come from, and how they are read
 * @param asked how the user wants outputs to be judged
 */
record BaselineCheck(Pipeline steps, DataFiles files, TaskOptions asked) {
    /** A model better than guessing, too, is said to suit other rows where it would be wrong at most so often there. */
    private static final double MUCH_LESS = 0.5;

    private static final String SCALING = "--scale, --standardize";

    /**
     * Compares the original with guessing. Rows without labels are not judged, nor are too few to tell.
     *
     * @param notes takes what was found where the user accepts it
     * @throws DataFormatException if the original is no better than guessing; the message names the likely cause
     * @throws IOException if the rows can't be read
     */
    void check(Consumer<String> notes) throws IOException {
        EvaluationData data = steps.data();
        check(data.scoring(), notes);
        if (data.isTrainingSeparate()) {
            check(data.training(), notes);
        }
    }

    private void check(DataRows rows, Consumer<String> notes) throws IOException {
        Optional<LabelledRows> read = LabelledRows.read(steps.original(), rows, steps.judged(), steps.run());
        if (read.isEmpty()) {
            return;
        }
        LabelledRows judged = read.get();
        double[] outputs = judged.outputs(judged.features());
        GuessComparison found = judged.compared(outputs, judged.targets());
        // calibration names the layer where numbers overflow
        if (!Arrays.stream(outputs).allMatch(Double::isFinite)) {
            return;
        }
        BaselineCauses causes = new BaselineCauses(steps, files, asked);
        if (!found.isNoBetter()) {
            Optional<BaselineCauses.Cause> cause =
                    found.skill() < BaselineCauses.LEAST_SKILL ? causes.likeliest(judged, outputs) : Optional.empty();
            cause.filter(better -> 1 - better.found().skill() < MUCH_LESS * (1 - found.skill()))
                    .ifPresent(better -> notes.accept("%s: %s; %s %s; check the rows"
                            .formatted(
                                    rows.dataset().sources().get(0).path(),
                                    described(found),
                                    better.option(),
                                    gets(better.found()))));
            return;
        }
        String what = described(found);
        if (asked.acceptBaseline()) {
            notes.accept("%s: %s; continued because of --accept-baseline"
                    .formatted(rows.dataset().sources().get(0).path(), what));
            return;
        }
        String advice = causes.likeliest(judged, outputs)
                .map(cause -> cause.option() + " " + gets(cause.found()) + "; check the rows")
                .orElse("check "
                        + toCheck(found, files.eval().scaling().scaler().isPresent() ? "--scaler" : SCALING));
        throw DataFormatException.inFile(
                rows.dataset().sources().get(0).path(), what + "; " + advice + ", or continue with --accept-baseline");
    }

    private static String toCheck(GuessComparison found, String scaling) {
        return switch (found.measure()) {
            case CLASSES -> scaling + ", --target and --classes";
            case LABELS -> scaling + " and --target";
            case NUMBERS -> scaling + ", --target and --task";
        };
    }

    private static String described(GuessComparison found) {
        String more = found.score() <= found.guess() ? "no more" : found.isBetter() ? "more" : "not significantly more";
        return switch (found.measure()) {
            case CLASSES ->
                text(
                        "the original gets %.1f %% of %,d rows right, %s than guessing the largest class (%.1f %%)",
                        100 * found.score(), found.rows(), more, 100 * found.guess());
            case LABELS ->
                text(
                        "the original gets %.1f %% of the labels of %,d rows right, %s than guessing the more frequent"
                                + " value of each (%.1f %%)",
                        100 * found.score(), found.rows(), more, 100 * found.guess());
            case NUMBERS ->
                text(
                        "the R² of the original is %.4g on %,d rows, %s than guessing the mean (0)",
                        found.score(), found.rows(), found.isBetter() ? "better" : "no better");
        };
    }

    private static String gets(GuessComparison found) {
        return found.measure() == GuessComparison.Measure.NUMBERS
                ? text("its R² is %.4g", found.score())
                : text("it gets %.1f %% right", 100 * found.score());
    }

    private static String text(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
