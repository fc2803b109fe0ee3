package odf2nna.data;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Rows that a program holds itself: the features of each and, where there are any, its targets.
 *
 * <p>A row has the numbers of all inputs of the model side by side, in the model's order. Targets are the number of a class,
 * from 0 on in the order of the outputs, or numbers. Rows are read once at the start of every run, from the first to the last;
 * they are neither copied nor changed, and must not change while a run reads them. Those that an {@link Iterable} makes one by
 * one need not fit in memory: a run keeps them in a temporary file.
 *
 * <p>Immutable, and as safe for use by multiple threads as the arrays and the iterable that it was made of.
 *
 * <p><strong>Exception handling:</strong>
 * <ul>
 *   <li>{@link IllegalArgumentException} if arrays have no rows, rows of different lengths, or not one label or target for
 *       each row</li>
 *   <li>{@link DataFormatException}, once a run reads them, if rows do not fit the model or a number is not finite</li>
 * </ul>
 *
 * <pre>{@code
 * Rows labelled = Rows.of(pixels, digits); // float[][] and int[]
 *
 * Iterable<double[]> query = () -> results.stream().map(Result::numbers).iterator();
 * Rows streamed = Rows.of(query, 1); // the last number of each array is the target
 * }</pre>
 */
public final class Rows {
    private final Iterable<double[]> rows;
    private final int targets;

    private Rows(Iterable<double[]> rows, int targets) {
        this.rows = rows;
        this.targets = targets;
    }

    /** {@return rows without targets: the pruned model is compared with the original} */
    public static Rows of(float[][] features) {
        return of(features, new float[features.length][0]);
    }

    /**
     * {@return rows of which each belongs to a class}
     *
     * @param labels the class of each row, from 0 on, in the order of the model's outputs
     */
    public static Rows of(float[][] features, int[] labels) {
        float[][] targets = new float[labels.length][];
        Arrays.setAll(targets, row -> new float[] {labels[row]});
        return of(features, targets);
    }

    /** {@return rows with one or more numbers as their targets} */
    public static Rows of(float[][] features, float[][] targets) {
        if (features.length == 0) {
            throw new IllegalArgumentException("features: expected at least one row, got none");
        }
        if (targets.length != features.length) {
            throw new IllegalArgumentException(
                    "targets: expected one for each of %d rows, got %d".formatted(features.length, targets.length));
        }
        requireEqualLengths("features", features);
        requireEqualLengths("targets", targets);
        return new Rows(() -> new Joined(features, targets), targets[0].length);
    }

    /**
     * {@return rows that are made one by one}
     *
     * @param rows the features of each row, then its targets; asked for an iterator by each run
     * @param targets how many of the last numbers of each row are targets; 0 for none
     */
    public static Rows of(Iterable<double[]> rows, int targets) {
        if (targets < 0) {
            throw new IllegalArgumentException("targets: expected 0 or more, got " + targets);
        }
        return new Rows(rows, targets);
    }

    private static void requireEqualLengths(String name, float[][] rows) {
        for (int row = 1; row < rows.length; row++) {
            if (rows[row].length != rows[0].length) {
                throw new IllegalArgumentException("%s: row %d has %d numbers, expected %d as in row 1"
                        .formatted(name, row + 1, rows[row].length, rows[0].length));
            }
        }
    }

    /** {@return the rows: the features of each, then its targets} */
    public Iterable<double[]> rows() {
        return rows;
    }

    /** {@return how many of the last numbers of each row are targets} */
    public int targets() {
        return targets;
    }

    /** Rows of two arrays side by side. */
    private static final class Joined implements Iterator<double[]> {
        private final float[][] features;
        private final float[][] targets;
        private int row;

        Joined(float[][] features, float[][] targets) {
            this.features = features;
            this.targets = targets;
        }

        @Override
        public boolean hasNext() {
            return row < features.length;
        }

        @Override
        public double[] next() {
            if (!hasNext()) {
                throw new NoSuchElementException("row " + (row + 1));
            }
            float[] left = features[row];
            float[] right = targets[row];
            row++;
            double[] both = new double[left.length + right.length];
            Arrays.setAll(both, i -> i < left.length ? left[i] : right[i - left.length]);
            return both;
        }
    }
}
