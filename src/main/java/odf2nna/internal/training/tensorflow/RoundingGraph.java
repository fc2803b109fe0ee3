package odf2nna.internal.training.tensorflow;

import odf2nna.internal.network.FakeQuantization;
import odf2nna.internal.network.Grid;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Max;
import org.tensorflow.op.core.Sum;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/**
 * What int8 rounds, by operators whose gradient is that of no rounding (the straight-through estimator: Y. Bengio, N. Léonard, A. Courville,
 * "Estimating or Propagating Gradients Through Stochastic Neurons", 2013). Weights and biases are rounded in double, so that they are the
 * integers of the quantizer for the same weights.
 *
 * @param f makes the operators
 * @param rounding what is rounded
 */
record RoundingGraph(Floats f, FakeQuantization rounding) {
    private static final double LARGEST = 127;
    private static final double LARGEST_STEP = 255;
    /** A quarter of what 32 bits hold, for the bias and for the products. */
    private static final double ROOM = 0x1p29;

    /** {@return a value on its grid, ties away from 0; itself if it has none} The gradient is 0 where it lies beyond the grid. */
    Operand<TFloat32> value(String name, Operand<TFloat32> numbers) {
        Grid grid = rounding.grids().get(name);
        if (grid == null) {
            return numbers;
        }
        Ops ops = f.ops();
        Operand<TFloat32> inside = f.clip(numbers, grid.lowest(), grid.highest());
        Operand<TFloat32> steps = f.divide(inside, f.number(grid.scale()));
        Operand<TFloat32> nearest =
                f.multiply(ops.math.sign(steps), ops.math.floor(f.add(f.abs(steps), f.number(0.5))));
        return straight(inside, f.multiply(nearest, f.number(grid.scale())));
    }

    /** {@return a layer with rounded weights and biases, or as it is if none of them are} */
    Operand<TFloat32> dense(String name, Operand<TFloat32> source, Operand<TFloat32> weights, Operand<TFloat32> bias) {
        FakeQuantization.Layer layer = rounding.layers().get(name);
        if (layer == null) {
            return f.dense(source, weights, bias);
        }
        Ops ops = f.ops();
        Operand<TFloat64> exact = ops.dtypes.cast(ops.stopGradient(weights), TFloat64.class);
        Operand<TFloat64> exactBias = ops.dtypes.cast(ops.stopGradient(bias), TFloat64.class);
        Operand<TFloat32> scale = scale(exact, exactBias, layer.inputScale());
        Operand<TFloat64> wide = ops.dtypes.cast(scale, TFloat64.class);
        Operand<TFloat64> integers = ops.math.minimum(
                ops.math.maximum(ops.math.rint(ops.math.div(exact, wide)), number(-LARGEST)), number(LARGEST));
        Operand<TFloat64> rounded = ops.math.mul(integers, wide);
        Operand<TFloat64> moved = ops.sum(
                ops.math.mul(
                        ops.math.sub(rounded, exact), ops.constant(layer.means().toArray())),
                ops.constant(1));
        Operand<TFloat64> biasScale = ops.dtypes.cast(
                ops.reshape(f.multiply(scale, layer.inputScale()), ops.constant(new int[] {-1})), TFloat64.class);
        Operand<TFloat64> roundedBias =
                ops.math.mul(ops.math.rint(ops.math.div(ops.math.sub(exactBias, moved), biasScale)), biasScale);
        return f.dense(
                source,
                straight(weights, ops.dtypes.cast(rounded, TFloat32.class)),
                straight(bias, ops.dtypes.cast(roundedBias, TFloat32.class)));
    }

    /** {@return the scales of the weights, {@code [units, 1]}: those of {@code IntegerLayer} of room {@code device}} */
    private Operand<TFloat32> scale(Operand<TFloat64> weights, Operand<TFloat64> bias, float input) {
        Ops ops = f.ops();
        Operand<TFloat64> sizes = ops.math.abs(weights);
        Operand<TFloat64> forWeights =
                ops.math.div(ops.max(sizes, ops.constant(1), Max.keepDims(true)), number(LARGEST));
        Operand<TFloat64> forProducts =
                ops.math.mul(ops.sum(sizes, ops.constant(1), Sum.keepDims(true)), number(LARGEST_STEP / ROOM));
        Operand<TFloat64> forBias = ops.expandDims(
                ops.math.div(ops.math.div(ops.math.abs(bias), number(input)), number(ROOM)), ops.constant(1));
        Operand<TFloat64> scale = ops.math.maximum(forWeights, ops.math.maximum(forProducts, forBias));
        return f.clip(
                ops.dtypes.cast(scale, TFloat32.class),
                Float.MIN_NORMAL / Math.min(1, input),
                Double.POSITIVE_INFINITY);
    }

    private Operand<TFloat64> number(double value) {
        return f.ops().constant(value);
    }

    /** {@return rounded numbers, bit for bit, with the gradient of those before} */
    private Operand<TFloat32> straight(Operand<TFloat32> before, Operand<TFloat32> rounded) {
        Ops ops = f.ops();
        return f.add(ops.stopGradient(rounded), f.subtract(before, ops.stopGradient(before)));
    }
}
