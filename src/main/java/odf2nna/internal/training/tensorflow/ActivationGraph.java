package odf2nna.internal.training.tensorflow;

import odf2nna.internal.network.Activation;
import org.tensorflow.Operand;
import org.tensorflow.op.MathOps;
import org.tensorflow.types.TFloat32;

/**
 * Every activation of the network room by operators that TensorFlow can differentiate.
 *
 * @param f makes the operators
 */
record ActivationGraph(Floats f) {
    private static final double SQRT_HALF = Math.sqrt(0.5);
    private static final double SQRT_2_BY_PI = Math.sqrt(2 / Math.PI);

    /** {@return the activation of {@code z}, {@code [rows, units]}} */
    Operand<TFloat32> apply(Activation activation, Operand<TFloat32> z) {
        return activation.match(new Activation.Cases<>(
                (Activation.Plain plain) -> plain(plain, z),
                (Activation.LeakyRelu leaky) -> sloped(z, f.number(leaky.alpha())),
                (Activation.PRelu prelu) -> sloped(z, f.numbers(prelu.slopes())),
                (Activation.Elu elu) -> elu(z, elu.alpha(), 1),
                (Activation.Selu selu) -> f.multiply(elu(z, selu.alpha(), 1), selu.gamma()),
                (Activation.Celu celu) -> elu(z, celu.alpha(), celu.alpha()),
                (Activation.HardSigmoid hard) ->
                        f.clip(f.add(f.multiply(z, hard.alpha()), f.number(hard.beta())), 0, 1),
                (Activation.Clip clip) -> f.clip(z, clip.low(), clip.high())));
    }

    private Operand<TFloat32> plain(Activation.Plain activation, Operand<TFloat32> z) {
        MathOps math = f.ops().math;
        return switch (activation) {
            case RELU -> f.relu(z);
            case SIGMOID -> math.sigmoid(z);
            case TANH -> math.tanh(z);
            case SOFTPLUS -> math.softplus(z);
            case LOG_SIGMOID ->
                f.ops().math.neg(f.ops().math.softplus(f.ops().math.neg(z)));
            case SOFTSIGN -> f.ops().nn.softsign(z);
            case GELU -> halfTimesOnePlus(z, math.erf(f.multiply(z, SQRT_HALF)));
            case GELU_TANH -> {
                Operand<TFloat32> cube = f.multiply(z, f.square(z));
                Operand<TFloat32> inner = f.add(z, f.multiply(cube, 0.044715));
                yield halfTimesOnePlus(z, math.tanh(f.multiply(inner, SQRT_2_BY_PI)));
            }
            case SWISH -> f.multiply(z, math.sigmoid(z));
            case HARD_SWISH -> f.multiply(z, f.clip(f.add(f.multiply(z, 1.0 / 6), f.number(0.5)), 0, 1));
            case MISH -> f.multiply(z, math.tanh(math.softplus(z)));
        };
    }

    private Operand<TFloat32> sloped(Operand<TFloat32> z, Operand<TFloat32> slope) {
        return f.add(f.relu(z), f.multiply(f.negativePart(z), slope));
    }

    /** {@code max(0, z) + alpha·(exp(min(0, z)/scale) − 1)} */
    private Operand<TFloat32> elu(Operand<TFloat32> z, double alpha, double scale) {
        Operand<TFloat32> below = f.ops().nn.elu(f.multiply(f.negativePart(z), 1 / scale));
        return f.add(f.relu(z), f.multiply(below, alpha));
    }

    private Operand<TFloat32> halfTimesOnePlus(Operand<TFloat32> z, Operand<TFloat32> s) {
        return f.multiply(f.multiply(z, 0.5), f.add(f.number(1), s));
    }
}
