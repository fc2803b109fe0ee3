package odf2nna.internal.training.tensorflow;

import java.util.ArrayList;
import java.util.List;
import odf2nna.training.Momentum;
import odf2nna.training.Optimizer;
import odf2nna.training.OptimizerOptions;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * One step of an optimizer, from plain operators, with the constants of Keras 3.
 *
 * @param descent which optimizer
 */
record UpdateRule(OptimizerOptions descent) {
    private static final double ADAM_MEAN = 0.9;
    private static final double ADAM_SQUARE = 0.999;
    private static final double RMS_DECAY = 0.9;
    private static final double TINY = 1e-7;
    private static final float ADAGRAD_START = 0.1f;

    /** {@return how many arrays beside it each weight array needs} */
    int slots() {
        return descent.optimizer() == Optimizer.ADAM ? 2 : 1;
    }

    /** {@return what those arrays are filled with at the start} */
    float start() {
        return descent.optimizer() == Optimizer.ADAGRAD ? ADAGRAD_START : 0;
    }

    /**
     * {@return what the learning rate of a step is multiplied with: Adam's correction for its start at zero}
     *
     * @param step 1 for the first
     */
    double correction(double step) {
        return descent.optimizer() == Optimizer.ADAM
                ? Math.sqrt(1 - Math.pow(ADAM_SQUARE, step)) / (1 - Math.pow(ADAM_MEAN, step))
                : 1;
    }

    /**
     * {@return the new weights, followed by the new slots}
     *
     * @param state the weights and their slots
     * @param rate the learning rate of this step, a scalar
     * @param correction see {@link #correction}, a scalar
     * @param decays whether the weight decay applies
     */
    List<Operand<TFloat32>> apply(
            Floats f,
            List<Operand<TFloat32>> state,
            Operand<TFloat32> gradient,
            Operand<TFloat32> rate,
            Operand<TFloat32> correction,
            boolean decays) {
        Operand<TFloat32> weights = state.get(0);
        List<Operand<TFloat32>> slots = new ArrayList<>();
        Operand<TFloat32> change = switch (descent.optimizer()) {
            case ADAM -> adam(f, state, gradient, correction, slots);
            case SGD -> momentum(f, state.get(1), gradient, rate, slots);
            case RMSPROP -> scaled(f, average(f, state.get(1), f.square(gradient), RMS_DECAY), gradient, slots);
            case ADAGRAD -> scaled(f, f.add(state.get(1), f.square(gradient)), gradient, slots);
        };
        // the velocity of the momentum holds the rate of each step already
        Operand<TFloat32> step = descent.optimizer() == Optimizer.SGD ? change : f.multiply(change, rate);
        Operand<TFloat32> moved = f.subtract(weights, step);
        if (decays && descent.weightDecay() > 0) {
            moved = f.subtract(moved, f.multiply(f.multiply(weights, rate), descent.weightDecay()));
        }
        List<Operand<TFloat32>> result = new ArrayList<>(List.of(moved));
        result.addAll(slots);
        return result;
    }

    private static Operand<TFloat32> average(Floats f, Operand<TFloat32> old, Operand<TFloat32> value, double decay) {
        return f.add(old, f.multiply(f.subtract(value, old), 1 - decay));
    }

    private static Operand<TFloat32> adam(
            Floats f,
            List<Operand<TFloat32>> state,
            Operand<TFloat32> gradient,
            Operand<TFloat32> correction,
            List<Operand<TFloat32>> slots) {
        Operand<TFloat32> mean = average(f, state.get(1), gradient, ADAM_MEAN);
        Operand<TFloat32> square = average(f, state.get(2), f.square(gradient), ADAM_SQUARE);
        slots.add(mean);
        slots.add(square);
        return f.multiply(f.divide(mean, f.add(f.sqrt(square), f.number(TINY))), correction);
    }

    /** As {@link Momentum} has it. */
    private Operand<TFloat32> momentum(
            Floats f,
            Operand<TFloat32> velocity,
            Operand<TFloat32> gradient,
            Operand<TFloat32> rate,
            List<Operand<TFloat32>> slots) {
        Momentum momentum = descent.momentum();
        Operand<TFloat32> step = f.multiply(gradient, rate);
        Operand<TFloat32> faster = f.add(f.multiply(velocity, momentum.share()), step);
        slots.add(faster);
        return momentum.nesterov() ? f.add(f.multiply(faster, momentum.share()), step) : faster;
    }

    private static Operand<TFloat32> scaled(
            Floats f, Operand<TFloat32> square, Operand<TFloat32> gradient, List<Operand<TFloat32>> slots) {
        slots.add(square);
        return f.divide(gradient, f.sqrt(f.add(square, f.number(TINY))));
    }
}
