package odf2nna.internal.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import odf2nna.internal.data.Batch;

/**
 * Rows for fine-tuning, in memory: the inputs of the dense part of the model, computed once by ONNX Runtime, and
 * targets. A tenth of the rows, or up to a quarter where a tenth are few, are validation rows.
 *
 * @param training training rows
 * @param validation validation rows; not among the training rows, unless all rows are trained on
 */
public record TrainingData(TrainingRows training, TrainingRows validation) {
    private static final int VALIDATION_SHARE = 10;
    private static final int LARGEST_VALIDATION_SHARE = 4;
    /** The standard error of an accuracy of 0.95 on this many rows is one percentage point. */
    private static final int ENOUGH_TO_COMPARE = 500;

    /**
     * {@return the numbers of the validation rows, in a random order from the seed}
     *
     * <p>Rows with one key are all among them or none, with the share as near to the target as possible; except where
     * all rows have one key. Of rows in the order of time they are the last.
     *
     * @param keys by row
     * @param isInTime whether rows are in the order of time
     */
    public static int[] validationRows(long[] keys, boolean isInTime, long seed) {
        if (isInTime) {
            return IntStream.range(keys.length - validationCount(keys.length), keys.length)
                    .toArray();
        }
        int[] order = EpochDraws.order(keys.length, new SplittableRandom(seed));
        int wanted = validationCount(keys.length);
        long[] sorted = keys.clone();
        Arrays.sort(sorted);
        Set<Long> chosen = new HashSet<>();
        int missing = wanted;
        for (int row : order) {
            if (missing <= 0) {
                break;
            }
            int rows = count(sorted, keys[row]);
            if (rows < 2 * missing && chosen.add(keys[row])) {
                missing -= rows;
            }
        }
        if (chosen.isEmpty()) {
            Arrays.stream(order)
                    .mapToLong(row -> keys[row])
                    .boxed()
                    .min(Comparator.comparingInt(key -> count(sorted, key)))
                    .filter(key -> count(sorted, key) < keys.length)
                    .ifPresent(chosen::add);
        }
        return chosen.isEmpty()
                ? Arrays.copyOf(order, wanted)
                : Arrays.stream(order).filter(row -> chosen.contains(keys[row])).toArray();
    }

    /** {@return how often a number occurs among sorted ones} */
    private static int count(long[] sorted, long key) {
        return key == Long.MAX_VALUE
                ? sorted.length - before(sorted, key)
                : before(sorted, key + 1) - before(sorted, key);
    }

    /** {@return how many of sorted numbers are less} */
    private static int before(long[] sorted, long key) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int validationCount(int rows) {
        int few = Math.min(ENOUGH_TO_COMPARE, rows / LARGEST_VALIDATION_SHARE);
        return Math.max(1, Math.max(few, rows / VALIDATION_SHARE));
    }

    /** {@return whether the rows have an input of that name and width} */
    boolean holds(String input, int width) {
        return holds(input) && training.width(input) == width;
    }

    /** {@return whether the rows have an input of that name} */
    boolean holds(String input) {
        return training.inputs().containsKey(input);
    }

    /** Collects rows while they are read. */
    static final class Collector {
        private final Map<String, FloatRows> inputs = new LinkedHashMap<>();
        private final FloatRows targets = new FloatRows();
        private final LongStream.Builder keys = LongStream.builder();

        /**
         * Adds some rows of several.
         *
         * @param batch the rows
         * @param entering row-major numbers by input
         * @param taken which of the rows, ascending
         */
        void add(Batch batch, Map<String, double[]> entering, double[] wanted, List<Integer> taken) {
            int rows = batch.rows();
            taken.forEach(row -> keys.add(batch.key(row)));
            entering.forEach((name, values) ->
                    inputs.computeIfAbsent(name, input -> new FloatRows()).add(values, rows, taken));
            targets.add(wanted, rows, taken);
        }

        TrainingData split(boolean isInTime, long seed, boolean learnsAll) {
            int[] order = EpochDraws.order(targets.rows, new SplittableRandom(seed));
            int[] held = validationRows(keys.build().toArray(), isInTime, seed);
            BitSet isHeld = new BitSet();
            Arrays.stream(held).forEach(isHeld::set);
            int[] training = order.length == 1 || learnsAll
                    ? order
                    : Arrays.stream(order).filter(row -> !isHeld.get(row)).toArray();
            return new TrainingData(select(training), select(held));
        }

        private TrainingRows select(int[] chosen) {
            Map<String, float[]> selected = new LinkedHashMap<>();
            inputs.forEach((name, values) -> selected.put(name, values.select(chosen)));
            return new TrainingRows(chosen.length, selected, targets.select(chosen));
        }
    }

    /** Rows of numbers in single precision, in blocks, so that growing copies nothing. */
    private static final class FloatRows {
        private static final int PIECE = 256;

        private final List<float[]> pieces = new ArrayList<>();
        private int rows;
        private int width;

        void add(double[] values, int count, List<Integer> taken) {
            width = values.length / count;
            for (int row : taken) {
                if (rows % PIECE == 0) {
                    pieces.add(new float[PIECE * width]);
                }
                float[] piece = pieces.get(pieces.size() - 1);
                int start = rows % PIECE * width;
                for (int i = 0; i < width; i++) {
                    piece[start + i] = (float) values[row * width + i];
                }
                rows++;
            }
        }

        float[] select(int[] chosen) {
            float[] selected = new float[Math.multiplyExact(chosen.length, width)];
            for (int i = 0; i < chosen.length; i++) {
                float[] piece = pieces.get(chosen[i] / PIECE);
                System.arraycopy(piece, chosen[i] % PIECE * width, selected, i * width, width);
            }
            return selected;
        }
    }
}
