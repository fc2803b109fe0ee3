package odf2nna.internal.training;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import odf2nna.data.DataFormatException;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.BatchReader;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.Part;
import odf2nna.internal.evaluate.TargetValues;
import odf2nna.internal.evaluate.TaskFinder;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.Outputs;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.runtime.ProgressListener;

/**
 * Rows for retraining, in memory: what enters the dense part of the model, computed once by ONNX Runtime, and targets. A
 * tenth of the rows, or up to a quarter where a tenth are few, tells how good a network is.
 *
 * @param training rows to learn from
 * @param validation rows that tell how good a network is; not among the others, unless all rows are learnt from
 */
public record TrainingData(TrainingRows training, TrainingRows validation) {
    private static final int BATCH = 256;
    private static final int VALIDATION_SHARE = 10;
    private static final int LARGEST_VALIDATION_SHARE = 4;

    /** The standard error of an accuracy of 0.95 on so many rows is one point. */
    private static final int ENOUGH_TO_COMPARE = 500;

    /**
     * Where the rows come from.
     *
     * @param sample which rows are taken
     * @param originalScores tensor of the original that holds its logits, or numbers
     * @param augmented says whether the rows must enter the dense part as they are
     * @param learnsAll whether the validation rows are learnt from, too
     */
    record Source(
            Dataset data,
            Part part,
            RowSample sample,
            TaskFinder.Found task,
            TrainingTarget goal,
            String originalScores,
            AugmentedRows augmented,
            boolean learnsAll) {}

    /**
     * Reads rows.
     *
     * @param small puts out the tensors that enter the dense part
     * @param inputs width of each of these tensors
     * @param original puts out the scores that may be learnt from
     * @throws UnsupportedModelException if a tensor has several positions in a row
     */
    static TrainingData read(
            Source source,
            ModelRunner small,
            Map<String, Integer> inputs,
            ModelRunner original,
            String file,
            long seed,
            ProgressListener progress)
            throws IOException {
        Map<String, FloatRows> values = new LinkedHashMap<>();
        FloatRows targets = new FloatRows();
        long rows = 0;
        try (BatchReader reader = source.data().open(source.part(), BATCH)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                List<Integer> taken = source.sample().of(rows, batch.rows());
                rows += batch.rows();
                progress.progress("reading training rows", rows, source.sample().total());
                if (taken.isEmpty()) {
                    continue;
                }
                Outputs entering = small.run(batch);
                for (Map.Entry<String, Integer> input : inputs.entrySet()) {
                    if (entering.width(input.getKey()) != input.getValue()) {
                        throw new UnsupportedModelException(
                                file,
                                "can't be retrained: '%s' has %d numbers in a row, the layer that reads it takes %d at a time; use --epochs 0"
                                        .formatted(input.getKey(), entering.width(input.getKey()), input.getValue()));
                    }
                    source.augmented().requireUntouched(batch, entering, input.getKey());
                    values.computeIfAbsent(input.getKey(), name -> new FloatRows())
                            .add(entering.values(input.getKey()), batch.rows(), taken);
                }
                targets.add(targets(source, batch, original), batch.rows(), taken);
            }
        }
        return split(values, targets, seed, source.learnsAll());
    }

    private static double[] targets(Source source, Batch batch, ModelRunner original) {
        TrainingTarget goal = source.goal();
        double[] labels = goal.isLabelled() ? labels(source, batch) : new double[0];
        if (goal.distillation().share() == 0) {
            return labels;
        }
        double[] outputs = goal.fromScores(original.run(batch).values(source.originalScores()), batch.rows());
        return goal.isLabelled() ? TrainingTarget.sideBySide(labels, outputs, batch.rows()) : outputs;
    }

    private static double[] labels(Source source, Batch batch) {
        try {
            return source.goal().fromLabels(TargetValues.of(batch, source.data(), source.task()), batch.rows());
        } catch (IllegalArgumentException e) {
            throw DataFormatException.inFile(source.data().sources().get(0).path(), String.valueOf(e.getMessage()));
        }
    }

    /** {@return whether the rows have an input of that name and width} */
    boolean holds(String input, int width) {
        float[] values = training.inputs().get(input);
        return values != null && values.length == (long) training.rows() * width;
    }

    /** {@return whether the rows have an input of that name} */
    boolean holds(String input) {
        return training.inputs().containsKey(input);
    }

    private static TrainingData split(Map<String, FloatRows> values, FloatRows targets, long seed, boolean learnsAll) {
        int rows = targets.rows();
        int[] order = new int[rows];
        for (int i = 0; i < rows; i++) {
            order[i] = i;
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = rows - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int row = order[i];
            order[i] = order[other];
            order[other] = row;
        }
        int few = Math.min(ENOUGH_TO_COMPARE, rows / LARGEST_VALIDATION_SHARE);
        int held = Math.max(1, Math.max(few, rows / VALIDATION_SHARE));
        int[] validation = Arrays.copyOf(order, held);
        int[] training = rows == 1 || learnsAll ? order : Arrays.copyOfRange(order, held, rows);
        return new TrainingData(select(training, values, targets), select(validation, values, targets));
    }

    private static TrainingRows select(int[] chosen, Map<String, FloatRows> values, FloatRows targets) {
        Map<String, float[]> inputs = new LinkedHashMap<>();
        values.forEach((name, list) -> inputs.put(name, list.select(chosen)));
        return new TrainingRows(chosen.length, inputs, targets.select(chosen));
    }
}
