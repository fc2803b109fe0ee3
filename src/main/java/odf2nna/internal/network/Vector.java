package odf2nna.internal.network;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * An immutable sequence of real numbers, stored in single or double precision.
 *
 * <p>Weights of float32 and float16 models are kept in single precision, which holds them exactly and halves the memory;
 * arithmetic on them is done in double by the callers.
 */
public final class Vector {
    private static final float[] NO_FLOATS = {};
    private static final double[] NO_DOUBLES = {};

    private final boolean single;
    private final float[] floats;
    private final double[] doubles;

    private Vector(boolean single, float[] floats, double[] doubles) {
        this.single = single;
        this.floats = floats;
        this.doubles = doubles;
    }

    /** {@return a vector of the given single-precision numbers, copied} */
    public static Vector ofFloats(float... values) {
        return new Vector(true, values.clone(), NO_DOUBLES);
    }

    /** {@return a vector of single-precision numbers, each computed in the order of their indices and rounded once} */
    public static Vector singles(int size, IntToDoubleFunction value) {
        float[] floats = new float[size];
        for (int i = 0; i < size; i++) {
            floats[i] = (float) value.applyAsDouble(i);
        }
        return new Vector(true, floats, NO_DOUBLES);
    }

    /** {@return a vector of the given double-precision numbers, copied} */
    public static Vector of(double... values) {
        return new Vector(false, NO_FLOATS, values.clone());
    }

    /** {@return {@code size} zeros} */
    public static Vector zeros(int size) {
        return new Vector(true, new float[size], NO_DOUBLES);
    }

    /** {@return {@code size} ones} */
    public static Vector ones(int size) {
        float[] ones = new float[size];
        Arrays.fill(ones, 1);
        return new Vector(true, ones, NO_DOUBLES);
    }

    public int size() {
        return single ? floats.length : doubles.length;
    }

    public double get(int index) {
        return single ? floats[index] : doubles[index];
    }

    /** {@return the numbers, copied} */
    public double[] toArray() {
        return range(0, size());
    }

    /** {@return the numbers in single precision, copied} */
    public float[] toFloats() {
        if (single) {
            return floats.clone();
        }
        float[] copy = new float[doubles.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = (float) doubles[i];
        }
        return copy;
    }

    /** {@return the numbers from one index up to another, which is not among them, copied} */
    double[] range(int from, int to) {
        if (!single) {
            return Arrays.copyOfRange(doubles, from, to);
        }
        double[] copy = new double[to - from];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = floats[from + i];
        }
        return copy;
    }

    /** {@return the numbers at the given indices, in their order} */
    public Vector select(UnitSet indices) {
        return selectBlocks(indices, 1);
    }

    /** The vector as rows of {@code columns} numbers, of which the given rows are taken. */
    Vector selectBlocks(UnitSet rows, int columns) {
        int size = Math.multiplyExact(rows.size(), columns);
        float[] f = single ? new float[size] : NO_FLOATS;
        double[] d = single ? NO_DOUBLES : new double[size];
        int target = 0;
        for (int row : rows.toArray()) {
            if (single) {
                System.arraycopy(floats, row * columns, f, target, columns);
            } else {
                System.arraycopy(doubles, row * columns, d, target, columns);
            }
            target += columns;
        }
        return new Vector(single, f, d);
    }

    /** The vector as rows of {@code columns} numbers, of which the given columns are taken. */
    Vector selectStrided(UnitSet selected, int rows, int columns) {
        int[] taken = selected.toArray();
        int size = Math.multiplyExact(rows, taken.length);
        float[] f = single ? new float[size] : NO_FLOATS;
        double[] d = single ? NO_DOUBLES : new double[size];
        int target = 0;
        for (int row = 0; row < rows; row++) {
            int start = row * columns;
            for (int column : taken) {
                if (single) {
                    f[target++] = floats[start + column];
                } else {
                    d[target++] = doubles[start + column];
                }
            }
        }
        return new Vector(single, f, d);
    }

    /** {@return this vector plus {@code addend}, in double precision} */
    public Vector plus(double[] addend) {
        if (addend.length != size()) {
            throw new IllegalArgumentException("addend: expected " + size() + " numbers, got " + addend.length);
        }
        double[] sum = toArray();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += addend[i];
        }
        return new Vector(false, NO_FLOATS, sum);
    }

    /** {@return whether every number is finite} */
    public boolean isFinite() {
        for (int i = 0; i < size(); i++) {
            if (!Double.isFinite(get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Equal sizes and equal numbers, in single or double precision. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Vector vector
                && (single == vector.single
                        ? Arrays.equals(floats, vector.floats) && Arrays.equals(doubles, vector.doubles)
                        : Arrays.equals(toArray(), vector.toArray()));
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < size(); i++) {
            hash = 31 * hash + Double.hashCode(get(i));
        }
        return hash;
    }

    @Override
    public String toString() {
        return size() <= 8 ? Arrays.toString(toArray()) : "[" + size() + " numbers]";
    }
}
