package odf2nna.internal.training.tensorflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.training.EpochDraws;
import odf2nna.internal.training.ImageRows;
import odf2nna.internal.training.Teacher;
import odf2nna.internal.training.TrainingJob;
import odf2nna.internal.training.Weights;
import odf2nna.training.AugmentOptions;
import odf2nna.training.TrainingSchedule;
import org.tensorflow.Operand;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * Augments the rows of each training step at random, and computes the original's outputs for the augmented rows. Draws
 * for whole rows come from Java, epoch by epoch, in tensors of the loop's state; noise is drawn in the step. Used by
 * one thread.
 */
final class Augmenter {
    private final TrainingJob job;
    private final AugmentOptions how;
    private final LossGraph goal;
    private final int batch;
    private final int rows;
    private final Optional<Weights> original;

    /**
     * Prepares nothing where rows are not augmented.
     *
     * @param goal turns the original's scores into targets
     */
    Augmenter(TrainingJob job, LossGraph goal) {
        this.job = job;
        this.how = job.settings().augmentation();
        this.goal = goal;
        this.batch = job.settings().schedule().batch(job.training().rows());
        this.rows = Math.multiplyExact(job.stepsPerEpoch(), batch);
        this.original = job.asked().map(Teacher::weights);
    }

    /**
     * Rows of a step.
     *
     * @param inputs {@code [batch, width]} of each input value, by its name
     * @param targets {@code [batch, width]}
     */
    record Rows(Map<String, Operand<TFloat32>> inputs, Operand<TFloat32> targets) {}

    /** {@return constant tensors of the loop's state; to be closed} */
    List<Tensor> tensors() {
        List<Tensor> tensors = new ArrayList<>();
        if (how.mixup() > 0) {
            tensors.add(TensorCasts.tensor(new float[rows], Shape.of(rows)));
        }
        if (how.shift() > 0) {
            tensors.add(TensorCasts.tensor(new int[2 * rows], Shape.of(2L * rows)));
        }
        original.map(TensorCasts::tensors).ifPresent(tensors::addAll);
        return tensors;
    }

    /** Fills the tensors for an epoch, 1 for the first. */
    void draw(int epoch, List<Tensor> tensors) {
        TrainingSchedule course = job.settings().schedule();
        int next = 0;
        if (how.mixup() > 0) {
            float[] shares = EpochDraws.shares(rows, how.mixup(), course.seed(), epoch);
            tensors.get(next++).asRawTensor().data().asFloats().write(shares);
        }
        if (how.shift() > 0) {
            int[] offsets = EpochDraws.offsets(rows, how.shift(), course.seed(), epoch);
            tensors.get(next).asRawTensor().data().asInts().write(offsets);
        }
    }

    /**
     * {@return the augmented rows of a step}
     *
     * @param state the tensors of {@link #tensors()}
     * @param step number of the step in its epoch
     * @param draw seed of the step for its other random draws
     */
    Rows apply(Floats f, List<Operand<?>> state, Operand<TInt32> step, Operand<TInt32> draw, Rows given) {
        Map<String, Operand<TFloat32>> inputs = new LinkedHashMap<>(given.inputs());
        Operand<TFloat32> targets = given.targets();
        int next = how.mixup() > 0 ? 1 : 0;
        if (how.shift() > 0) {
            ImageRows images = job.images().orElseThrow();
            Operand<TInt32> offsets = part(f.ops(), TensorCasts.ints(state.get(next++)), step, 2);
            inputs.replaceAll((name, values) -> new Shift(f, images).apply(values, offsets));
        }
        if (how.mixup() > 0) {
            Operand<TFloat32> shares = part(f.ops(), TensorCasts.floats(state.get(0)), step, 1);
            inputs.replaceAll((name, values) -> mixed(f, values, shares));
            targets = mixed(f, targets, shares);
        }
        if (how.jitter() > 0) {
            int input = 0;
            for (Map.Entry<String, Operand<TFloat32>> entry : inputs.entrySet()) {
                entry.setValue(f.add(entry.getValue(), noise(f, entry.getKey(), input++, draw)));
            }
        }
        Rows changed = new Rows(inputs, targets);
        List<Operand<TFloat32>> weights = new ArrayList<>();
        state.subList(next, state.size()).forEach(array -> weights.add(TensorCasts.floats(array)));
        return job.asked().map(teacher -> taught(f, teacher, weights, changed)).orElse(changed);
    }

    /** {@return the part for a step of the numbers for all rows of an epoch, {@code [batch, each]}} */
    private <T extends TType> Operand<T> part(Ops ops, Operand<T> all, Operand<TInt32> step, int each) {
        Operand<TInt32> start = ops.expandDims(ops.math.mul(step, ops.constant(each * batch)), ops.constant(0));
        Operand<T> numbers = ops.slice(all, start, ops.constant(new int[] {each * batch}));
        return ops.reshape(numbers, ops.constant(new int[] {batch, each}));
    }

    /** Mixes each row with the next of its step, the last with the first: their order is random. */
    private Operand<TFloat32> mixed(Floats f, Operand<TFloat32> values, Operand<TFloat32> shares) {
        int[] others = new int[batch];
        Arrays.setAll(others, i -> (i + 1) % batch);
        Operand<TFloat32> partners =
                f.ops().gather(values, f.ops().constant(others), f.ops().constant(0));
        return f.add(f.multiply(shares, values), f.multiply(f.subtract(f.number(1), shares), partners));
    }

    /** {@return noise for the features of an input, {@code [batch, width]}} */
    private Operand<TFloat32> noise(Floats f, String name, int input, Operand<TInt32> draw) {
        float[] deviations = job.training().deviations(name);
        for (int i = 0; i < deviations.length; i++) {
            deviations[i] *= (float) how.jitter();
        }
        // the numbers from 0 on are those of values: see Dropout
        Operand<TInt32> seed = f.ops().stack(List.of(draw, f.ops().constant(-1 - input)));
        Operand<TInt32> shape = f.ops().constant(new int[] {batch, deviations.length});
        return f.multiply(f.ops().random.statelessRandomNormal(shape, seed, TFloat32.class), f.numbers(deviations));
    }

    /** Replaces the targets by the original's outputs for the augmented rows. */
    private Rows taught(Floats f, Teacher teacher, List<Operand<TFloat32>> weights, Rows changed) {
        NetworkGraph network = new NetworkGraph(teacher.network(), teacher.value(), Map.of());
        Operand<TFloat32> scores = network.forward(f, changed.inputs(), weights, Optional.empty());
        return new Rows(changed.inputs(), goal.taught(f, changed.targets(), scores));
    }
}
