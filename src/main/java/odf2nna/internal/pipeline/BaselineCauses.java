package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import odf2nna.data.DataFiles;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.Scaling;
import odf2nna.data.TargetSpec;
import odf2nna.evaluate.TaskOptions;
import odf2nna.evaluate.UnusableLabelsException;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.evaluate.ClassLabels;
import odf2nna.internal.evaluate.ClassOrder;
import odf2nna.internal.evaluate.GuessComparison;
import odf2nna.internal.evaluate.Task;
import odf2nna.runtime.RuntimeFailure;

/**
 * Finds out, by trying it, why a model is no better than guessing: rows that are scaled in another way than in its training,
 * labels in another order than its outputs, or targets in another column.
 *
 * @param steps hold the original and the rows
 * @param files where the rows come from, and how they are read
 * @param asked how the user wants outputs to be judged
 */
record BaselineCauses(Pipeline steps, DataFiles files, TaskOptions asked) {
    /** A cause is named where it gets right at least so much of what guessing gets wrong: less may be luck. */
    static final double LEAST_SKILL = 0.5;
    /** With more classes than these no order is spelled out. */
    private static final int MOST_NAMED = 20;

    private static final double OF_BYTES = 1.0 / 255;

    /**
     * What would do.
     *
     * @param option with or without which option, for people
     * @param found how the original does then
     */
    record Cause(String option, GuessComparison found) {}

    /**
     * {@return what makes the original best, if it makes it good}
     *
     * @param outputs of the original for the rows
     * @throws IOException if the rows can't be read
     */
    Optional<Cause> likeliest(LabelledRows rows, double[] outputs) throws IOException {
        List<Cause> causes = new ArrayList<>();
        scaling(rows, causes);
        if (files.eval().target().kind() == TargetSpec.Kind.DEFAULT
                && rows.dataset().layout().target().startsWith("column")) {
            String first = first(rows.dataset());
            reread("with --target " + first, files.eval().withTarget(TargetSpec.parse(first)), rows, causes);
        }
        orders(rows, outputs, causes);
        return causes.stream()
                .filter(cause -> cause.found().isBetter() && cause.found().skill() >= LEAST_SKILL)
                .reduce((one, other) -> other.found().skill() > one.found().skill() ? other : one);
    }

    private void scaling(LabelledRows rows, List<Cause> causes) throws IOException {
        DataOptions options = files.eval();
        Scaling scaling = options.scaling();
        if (rows.dataset().inputs().stream().anyMatch(InputShape::isText)) {
            return;
        }
        if (scaling.standardize()) {
            reread("without --standardize", options.with(Scaling.by(scaling.scale())), rows, causes);
            return;
        }
        if (scaling.scaler().isPresent()) {
            reread("without --scaler", options.with(Scaling.NONE), rows, causes);
            return;
        }
        if (scaling.scale() != 1) {
            scaled("without --scale", 1 / scaling.scale(), rows, causes);
        } else {
            scaled("with --scale 1/255", OF_BYTES, rows, causes);
        }
        changed("with --standardize", standardized(rows.features(), rows.rows().width()), rows, causes);
    }

    private static void scaled(String option, double factor, LabelledRows rows, List<Cause> causes) {
        changed(option, Arrays.stream(rows.features()).map(x -> x * factor).toArray(), rows, causes);
    }

    private static void changed(String option, double[] features, LabelledRows rows, List<Cause> causes) {
        try {
            causes.add(new Cause(option, rows.compared(rows.outputs(features), rows.targets())));
        } catch (RuntimeFailure e) {
            // the model can't take such rows, so they are not what it was trained on
        }
    }

    /** {@return each column less its mean, divided by its deviation} */
    private static double[] standardized(double[] features, int width) {
        int rows = features.length / width;
        double[] standardized = features.clone();
        for (int j = 0; j < width; j++) {
            int column = j;
            double mean = IntStream.range(0, rows)
                    .mapToDouble(row -> features[row * width + column])
                    .filter(Double::isFinite) // not those that are missing
                    .average()
                    .orElse(0);
            double variance = IntStream.range(0, rows)
                    .mapToDouble(row -> Math.pow(features[row * width + column] - mean, 2))
                    .filter(Double::isFinite)
                    .average()
                    .orElse(0);
            double divisor = variance > 0 ? Math.sqrt(variance) : 1;
            for (int at = column; at < features.length; at += width) {
                standardized[at] = (features[at] - mean) / divisor;
            }
        }
        return standardized;
    }

    /** {@return how {@code --target} calls the first column} */
    private static String first(Dataset dataset) {
        List<String> names = dataset.columnNames(dataset.inputs().get(0).name());
        return names.isEmpty() ? "1" : names.get(0);
    }

    /** Reads the evaluation rows in another way. */
    private void reread(String option, DataOptions options, LabelledRows rows, List<Cause> causes) throws IOException {
        DataFiles other = new DataFiles(options, List.of());
        try {
            Pipeline again = Pipeline.of(rows.model(), other, asked, rows.run()).decided(note -> {});
            EvaluationData data = again.data();
            DataRows from = data.scoring();
            LabelledRows.read(rows.model(), from, again.judged(), rows.run())
                    .ifPresent(read -> changed(option, read.features(), read, causes));
        } catch (DataFormatException | UnusableLabelsException e) {
            // so they can't be read
        }
    }

    /** Labels in another order: matched on every other row, and tried on the rest. */
    private static void orders(LabelledRows rows, double[] outputs, List<Cause> causes) {
        Optional<ClassLabels> labels = rows.task().labels();
        if (labels.isEmpty()) {
            return;
        }
        Task task = rows.task().task();
        List<String> names = labels.get().labels();
        double[] targets = rows.targets();
        for (ClassOrder order : ClassOrder.shifted(targets, names)) {
            causes.add(new Cause(option(order), rows.compared(outputs, order.applied(targets))));
        }
        int width = task.outputWidth();
        ClassOrder matched = ClassOrder.matched(task, everyOther(outputs, width, 0), everyOther(targets, 1, 0), names);
        causes.add(new Cause(
                option(matched),
                rows.compared(everyOther(outputs, width, 1), matched.applied(everyOther(targets, 1, 1)))));
    }

    private static String option(ClassOrder order) {
        return order.labels().size() > MOST_NAMED
                ? "with --classes in another order"
                : "with --classes " + String.join(",", order.labels());
    }

    private static double[] everyOther(double[] values, int width, int first) {
        return IntStream.range(0, values.length)
                .filter(i -> i / width % 2 == first)
                .mapToDouble(i -> values[i])
                .toArray();
    }
}
