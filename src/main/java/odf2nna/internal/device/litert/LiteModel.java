package odf2nna.internal.device.litert;

import java.util.List;
import java.util.Optional;
import odf2nna.internal.network.Grid;
import odf2nna.internal.network.Vector;

/**
 * A model as LiteRT has it: tensors, and operators in the order in which they run. Immutable.
 *
 * @param tensors constants and values; a value has 1 as its first dimension, which stands for any number of rows
 * @param operators each after those whose outputs it takes
 * @param inputs of the model, with indices of tensors
 * @param outputs of the model
 */
record LiteModel(List<Tensor> tensors, List<Operator> operators, List<Port> inputs, List<Port> outputs) {
    /** Element types, with their numbers in the format. */
    enum Type {
        FLOAT32(0, 4),
        FLOAT16(1, 2),
        INT32(2, 4),
        INT8(9, 1);

        private final int code;
        private final int bytes;

        Type(int code, int bytes) {
            this.code = code;
            this.bytes = bytes;
        }

        int code() {
            return code;
        }

        int bytes() {
            return bytes;
        }
    }

    /**
     * What integers mean: {@code real = scale·(integer − zeroPoint)}.
     *
     * @param scales one for all, or one for each index of the first dimension; each is a float
     * @param zeroPoint from −128 to 127; 0 where there are several scales
     */
    record Steps(Vector scales, int zeroPoint) {
        /** The steps of a grid, whose integers begin at 0, where those of LiteRT begin at −128. */
        Steps(Grid grid) {
            this(Vector.ofFloats(grid.scale()), grid.zeroPoint() + Byte.MIN_VALUE);
        }

        /** {@return the grid of these steps, whose integers begin at 0} */
        Grid grid() {
            return new Grid(scale(), zeroPoint - Byte.MIN_VALUE);
        }

        /** {@return the scale where there is one} */
        float scale() {
            return (float) scales.get(0);
        }

        /** {@return the integer nearest to a number, ties away from 0, as LiteRT rounds} */
        int of(double real) {
            return (int) Math.max(
                    Byte.MIN_VALUE, Math.min(Byte.MAX_VALUE, rounded((float) real / scale()) + zeroPoint));
        }

        /** {@return a number, or the nearest that an integer means where it lies beyond all of them} */
        double clipped(double real) {
            return Math.max(real(Byte.MIN_VALUE), Math.min(real(Byte.MAX_VALUE), real));
        }

        /** {@return a number rounded, ties away from 0} */
        static double rounded(double number) {
            return Math.copySign(Math.floor(Math.abs(number) + 0.5), number);
        }

        /** {@return the number that an integer means} */
        double real(int integer) {
            return (double) scale() * (integer - zeroPoint);
        }
    }

    /**
     * A tensor.
     *
     * @param shape its dimensions
     * @param constant its numbers as they are stored, the last dimension fastest; empty for a value
     * @param steps what its integers mean; empty for floating point and for shapes
     */
    record Tensor(String name, Type type, List<Integer> shape, Optional<Vector> constant, Optional<Steps> steps) {
        Tensor {
            shape = List.copyOf(shape);
        }

        /** {@return the number of elements} */
        int size() {
            return shape.stream().reduce(1, Math::multiplyExact);
        }
    }

    /** Functions that an operator applies to its result, with their numbers in the format. */
    enum Fused {
        NONE(0),
        RELU(1),
        RELU_N1_TO_1(2),
        RELU6(3);

        private final int code;

        Fused(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /**
     * An operator.
     *
     * @param inputs indices of tensors
     * @param output index of a tensor
     * @param parameter the slope of a LEAKY_RELU; 1 for a GELU by tanh
     */
    record Operator(Kind kind, List<Integer> inputs, int output, Fused fused, double parameter) {
        Operator {
            inputs = List.copyOf(inputs);
        }
    }

    /** An input or output of the model: its name in the signature, and the index of its tensor. */
    record Port(String name, int tensor) {}

    LiteModel {
        tensors = List.copyOf(tensors);
        operators = List.copyOf(operators);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /**
     * {@return the most bytes of values that are needed at a time, for one row} Inputs and outputs take memory all the time, as in LiteRT.
     * Weights that become float32 at the start are not counted.
     */
    long activationBytes() {
        long[] first = new long[tensors.size()];
        long[] last = new long[tensors.size()];
        for (int i = 0; i < operators.size(); i++) {
            Operator operator = operators.get(i);
            first[operator.output()] = i;
            last[operator.output()] = i;
            for (int input : operator.inputs()) {
                last[input] = i;
            }
        }
        for (Port port : inputs) {
            last[port.tensor()] = operators.size();
        }
        for (Port port : outputs) {
            first[port.tensor()] = 0;
            last[port.tensor()] = operators.size();
        }
        long most = 0;
        for (int i = 0; i < operators.size(); i++) {
            long bytes = 0;
            for (int tensor = 0; tensor < first.length; tensor++) {
                boolean isAlive = first[tensor] <= i && i <= last[tensor];
                bytes += isAlive && isRow(tensor)
                        ? (long) tensors.get(tensor).size()
                                * tensors.get(tensor).type().bytes()
                        : 0;
            }
            most = Math.max(most, bytes);
        }
        return most;
    }

    /** {@return the version of an operator that its inputs need} */
    Kind.Version version(Operator operator) {
        return operator.kind().version(tensors.get(operator.inputs().get(0)).type() == Type.INT8);
    }

    /** {@return whether a tensor has rows: it is neither a constant, nor weights that become float32 at the start} */
    boolean isRow(int tensor) {
        return tensors.get(tensor).constant().isEmpty()
                && operators.stream().noneMatch(each -> each.kind() == Kind.DEQUANTIZE && each.output() == tensor);
    }
}
