package odf2nna.internal.training.tensorflow;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Dropout: sets random activations of hidden units to 0 in one step of training. Used by one thread. */
final class Dropout {
    private final Ops ops;
    private final double share;
    private final int batch;
    private final Operand<TInt32> draw;
    private int applied;

    /**
     * Prepares dropout.
     *
     * @param share of the activations
     * @param batch rows in a step
     * @param draw the seed of the step, combined with the number of the value; a scalar
     */
    Dropout(Ops ops, double share, int batch, Operand<TInt32> draw) {
        this.ops = ops;
        this.share = share;
        this.batch = batch;
        this.draw = draw;
    }

    /** {@return the next value after dropout, scaled so that the mean stays} */
    Operand<TFloat32> apply(Operand<TFloat32> values, int width) {
        if (share == 0) {
            return values;
        }
        return ops.math.mul(values, factors(applied++, width));
    }

    /** {@return the factors of a value: 0 or 1/(1 − share), {@code [batch, width]}} */
    Operand<TFloat32> factors(int index, int width) {
        Operand<TInt32> seed = ops.stack(List.of(draw, ops.constant(index)));
        Operand<TFloat32> uniform =
                ops.random.statelessRandomUniform(ops.constant(new int[] {batch, width}), seed, TFloat32.class);
        Operand<TFloat32> kept =
                ops.dtypes.cast(ops.math.greaterEqual(uniform, ops.constant((float) share)), TFloat32.class);
        return ops.math.mul(kept, ops.constant((float) (1 / (1 - share))));
    }
}
