package odf2nna.internal.savedmodel.read;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.HalfFloat;

/** What an output of a node is: computed from the model's inputs, or known while the file is read. */
sealed interface Value {
    /** A dimension that may have any size: usually the number of rows. Twice as many are −2, and so on. */
    long FREE = -1;

    /** A product of several such sizes, so many times the number of rows that no other dimension is taken for it. */
    long PRODUCT = (1L << 40) + 1;

    /** {@return the type of its elements} */
    ElementType type();

    /** {@return its dimensions, negative where any size will do; empty for a scalar} */
    List<Long> dims();

    /** {@return how many dimensions it has} */
    default int rank() {
        return dims().size();
    }

    /** {@return how many elements a tensor of these dimensions has} */
    static int size(List<Long> dims) {
        return Math.toIntExact(dims.stream().reduce(1L, Math::multiplyExact));
    }

    /**
     * Computed at run time.
     *
     * @param tensor its name in the model that is written
     */
    record Flow(String tensor, ElementType type, List<Long> dims) implements Value {
        public Flow {
            dims = List.copyOf(dims);
        }
    }

    /**
     * Computed at run time, an image with its channels in the second place, as ONNX has them.
     *
     * @param tensor its name in the model that is written
     * @param dims as TensorFlow has them: the channels are last
     */
    record ChannelsFirst(String tensor, ElementType type, List<Long> dims) implements Value {
        public ChannelsFirst {
            dims = List.copyOf(dims);
        }
    }

    /**
     * Real numbers.
     *
     * @param name what to call them in the model that is written
     * @param values row-major
     */
    record Reals(String name, ElementType type, List<Long> dims, Vector values) implements Value {
        public Reals {
            dims = List.copyOf(dims);
        }

        /** {@return so many numbers, each rounded to the type} */
        static Reals of(String name, ElementType type, List<Long> dims, int size, IntToDoubleFunction get) {
            if (type == ElementType.DOUBLE) {
                double[] values = new double[size];
                Arrays.setAll(values, get);
                return new Reals(name, type, dims, Vector.of(values));
            }
            boolean half = type == ElementType.FLOAT16;
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                double exact = get.applyAsDouble(i);
                values[i] = half ? HalfFloat.toFloat(HalfFloat.ofDouble(exact)) : (float) exact;
            }
            return new Reals(name, type, dims, Vector.ofFloats(values));
        }

        /** {@return the same numbers with the dimensions in another order} */
        Reals transposed(List<Integer> order) {
            int[] strides = new int[dims.size()];
            int stride = 1;
            for (int axis = dims.size() - 1; axis >= 0; axis--) {
                strides[axis] = stride;
                stride *= dims.get(axis).intValue();
            }
            List<Long> turned = order.stream().map(dims::get).toList();
            IntToDoubleFunction get = index -> {
                int rest = index;
                int at = 0;
                for (int axis = turned.size() - 1; axis >= 0; axis--) {
                    int size = turned.get(axis).intValue();
                    at += rest % size * strides[order.get(axis)];
                    rest /= size;
                }
                return values.get(at);
            };
            return of(name, type, turned, values.size(), get);
        }
    }

    /**
     * Integers or truth values: shapes, axes. Single ones may be {@linkplain #unknown unknown}.
     *
     * @param name what to call them in the model that is written
     * @param values row-major
     */
    record Integers(String name, ElementType type, List<Long> dims, List<Long> values) implements Value {
        public Integers {
            dims = List.copyOf(dims);
            values = List.copyOf(values);
        }

        /** {@return whether every number is known} */
        boolean isKnown() {
            return values.stream().noneMatch(Integers::isUnknown);
        }

        /** {@return a number that is known only at run time: so many times the number of rows} */
        static long unknown(long times) {
            return Long.MIN_VALUE + times;
        }

        static boolean isUnknown(long value) {
            return value < Long.MIN_VALUE / 2;
        }

        /** {@return what {@link #unknown} was made of} */
        static long times(long unknown) {
            return unknown - Long.MIN_VALUE;
        }

        /** {@return a product, of which a factor may be unknown} */
        static long multiply(long a, long b) {
            if (isUnknown(a) && isUnknown(b)) {
                return unknown(PRODUCT);
            }
            if (isUnknown(a)) {
                return unknown(times(a) * b);
            }
            return isUnknown(b) ? multiply(b, a) : Math.multiplyExact(a, b);
        }
    }
}
