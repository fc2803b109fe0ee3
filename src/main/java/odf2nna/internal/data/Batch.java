package odf2nna.internal.data;

import java.util.Arrays;

/** A reusable buffer of rows, filled by a {@link BatchReader}. Not safe for use by several threads at once. */
public final class Batch {
    private final int capacity;
    private final int width;
    private final int targetWidth;
    private final double[] features;
    private final double[] targets;
    /** By row; empty without groups. */
    private long[] groups = {};

    private long firstRow;
    private int rows;

    /**
     * Makes an empty buffer.
     *
     * @param capacity    rows it can hold; positive
     * @param width       features per row
     * @param targetWidth targets per row; may be 0
     * @throws IllegalArgumentException if {@code capacity} is not positive
     * @throws ArithmeticException      if the buffer would hold more numbers than an array can
     */
    public Batch(int capacity, int width, int targetWidth) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: expected a positive number of rows, got " + capacity);
        }
        this.capacity = capacity;
        this.width = width;
        this.targetWidth = targetWidth;
        this.features = new double[Math.multiplyExact(capacity, width)];
        this.targets = new double[Math.multiplyExact(capacity, targetWidth)];
    }

    /**
     * {@return a batch of the given rows without targets}
     *
     * @param width features per row; at least 1
     * @param features row-major {@code [rows, width]}, copied
     * @throws IllegalArgumentException if the numbers are not one or more whole rows
     */
    public static Batch of(int width, double[] features) {
        if (features.length % width != 0) {
            throw new IllegalArgumentException(
                    "features: expected rows of %d numbers, got %d numbers".formatted(width, features.length));
        }
        Batch batch = new Batch(features.length / width, width, 0);
        System.arraycopy(features, 0, batch.features, 0, features.length);
        batch.rows = batch.capacity;
        return batch;
    }

    /** {@return the 0-based index of the first row, counted over the rows of the part} */
    public long firstRow() {
        return firstRow;
    }

    /** {@return how many rows are filled} */
    public int rows() {
        return rows;
    }

    /** {@return how many rows fit} */
    public int capacity() {
        return capacity;
    }

    /** {@return features per row} */
    public int width() {
        return width;
    }

    /** {@return targets per row} */
    public int targetWidth() {
        return targetWidth;
    }

    /**
     * {@return the features, row-major {@code [rows, width]}, the inputs one after another in the model's order} The
     * array is the buffer itself, sized for the capacity: only the first {@code rows * width} numbers are valid, and
     * only until the next fill.
     */
    public double[] features() {
        return features;
    }

    /**
     * {@return the targets, row-major {@code [rows, targetWidth]}; class names as index into
     * {@link Dataset#labelNames()}} The array is the buffer itself, see {@link #features()}.
     */
    public double[] targets() {
        return targets;
    }

    /** {@return whether its rows come in groups} */
    public boolean isGrouped() {
        return groups.length > 0;
    }

    /**
     * {@return the key of a row, equal for rows that stay in one part: those of a group, or without groups equal rows}
     */
    public long key(int row) {
        return groups.length == 0 ? hash(row) : groups[row];
    }

    /** {@return the keys of all rows} */
    public long[] keys() {
        long[] keys = new long[rows];
        Arrays.setAll(keys, this::key);
        return keys;
    }

    /** {@return a hash of a row's features: equal rows have the same} */
    long hash(int row) {
        long hash = width;
        for (int i = row * width; i < (row + 1) * width; i++) {
            hash = Split.mix(hash ^ Double.doubleToLongBits(features[i] + 0.0)); // -0.0 equals 0.0
        }
        return hash;
    }

    void start(long first) {
        firstRow = first;
        rows = 0;
    }

    void accept() {
        rows++;
    }

    /** Sets the group of the next row. */
    void group(long group) {
        if (groups.length == 0) {
            groups = new long[capacity];
        }
        groups[rows] = group;
    }

    /** Adds one row of {@code other}, which must have the same widths. */
    void append(Batch other, int row) {
        System.arraycopy(other.features, row * width, features, rows * width, width);
        System.arraycopy(other.targets, row * targetWidth, targets, rows * targetWidth, targetWidth);
        if (other.groups.length > 0) {
            group(other.groups[row]);
        }
        rows++;
    }

    /** Copies the rows of {@code other}, which must have the same widths and no greater capacity. */
    void copyFrom(Batch other) {
        firstRow = other.firstRow;
        rows = other.rows;
        System.arraycopy(other.features, 0, features, 0, rows * width);
        System.arraycopy(other.targets, 0, targets, 0, rows * targetWidth);
        groups = Arrays.copyOf(other.groups, other.groups.length == 0 ? 0 : capacity);
    }
}
