package odf2nna.internal.training.tensorflow;

import java.util.List;
import odf2nna.internal.training.TrainingJob;
import odf2nna.training.Sparsity;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * How a {@link Sparsity} acts in the training loop. Arrays are weights and biases of each layer, in the order of {@link
 * odf2nna.internal.training.Weights#arrays()}; then the numbers that are trained besides.
 */
interface SparseWeights {
    /** Every weight is trained. */
    SparseWeights NONE = new SparseWeights() {};

    /** A weight that is 0 stays 0, as one product after each update has it. */
    SparseWeights ZEROS = new SparseWeights() {
        @Override
        public Operand<TFloat32> updated(Floats f, int array, Operand<TFloat32> before, Operand<TFloat32> after) {
            return array % 2 == 0 ? f.whereNotZero(before, after) : after;
        }
    };

    /** {@return what the sparsity of a training does} */
    static SparseWeights of(TrainingJob job) {
        Sparsity how = job.settings().sparsity();
        if (how instanceof Sparsity.Spliced spliced) {
            return WeightMask.of(job, spliced);
        }
        if (how instanceof Sparsity.TrainedThresholds trained) {
            return TrainedThresholds.of(job, trained);
        }
        return how instanceof Sparsity.None ? NONE : ZEROS;
    }

    /** {@return the numbers that are trained besides weights and biases, as they start} */
    default List<Float> numbers() {
        return List.of();
    }

    /** {@return whether each array has a mask} */
    default boolean isMasked() {
        return false;
    }

    /**
     * {@return the number that controls a step}
     *
     * @param step 0 for the first
     * @param steps of the whole training
     * @param chance a random number from 0 to 1
     */
    default float control(long step, long steps, double chance) {
        return 0;
    }

    /**
     * {@return the mask of an array in this step}
     *
     * @param control see {@link #control}, a scalar
     */
    default Operand<TFloat32> mask(
            Floats f, int array, Operand<TFloat32> weights, Operand<TFloat32> old, Operand<TFloat32> control) {
        return old;
    }

    /**
     * {@return weights and biases as the network has them}
     *
     * @param arrays all of them
     * @param masks of the arrays, if they have some
     */
    default List<Operand<TFloat32>> seen(
            Floats f, List<Operand<TFloat32>> arrays, List<Operand<TFloat32>> masks, Operand<TFloat32> control) {
        return arrays;
    }

    /** {@return a loss with what sparsity adds to it} */
    default Operand<TFloat32> penalised(Floats f, Operand<TFloat32> loss, List<Operand<TFloat32>> arrays) {
        return loss;
    }

    /** {@return an array after a step} */
    default Operand<TFloat32> updated(Floats f, int array, Operand<TFloat32> before, Operand<TFloat32> after) {
        return after;
    }

    /** {@return whether the network that training gives differs from its arrays} */
    default boolean isHidden() {
        return false;
    }

    /**
     * {@return weights and biases of the network that training gives, if it ends here}
     *
     * @param arrays all of them, changed in place
     * @param masks of the arrays, if they have some
     */
    default List<float[]> pruned(List<float[]> arrays, List<float[]> masks) {
        return arrays;
    }
}
