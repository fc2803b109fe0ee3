package odf2nna.internal.training.tensorflow;

import odf2nna.internal.network.Activation;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Every activation of the network room by operators that TensorFlow can differentiate. */
final class ActivationGraph {
    private static final double SQRT_HALF = Math.sqrt(0.5);
    private static final double SQRT_2_BY_PI = Math.sqrt(2 / Math.PI);

    private final Floats f;

    ActivationGraph(Floats floats) {
        this.f = floats;
    }

    /** {@return the activation of {@code z}, {@code [rows, units]}} */
    Operand<TFloat32> apply(Activation activation, Operand<TFloat32> z) {
        if (activation instanceof Activation.Relu) {
            return f.relu(z);
        }
        if (activation instanceof Activation.LeakyRelu leaky) {
            return sloped(z, f.number(leaky.alpha()));
        }
        if (activation instanceof Activation.PRelu sloped) {
            return sloped(z, f.numbers(floats(sloped.slopes().toArray())));
        }
        if (activation instanceof Activation.Elu elu) {
            return elu(z, elu.alpha(), 1);
        }
        if (activation instanceof Activation.Selu selu) {
            return f.multiply(elu(z, selu.alpha(), 1), selu.gamma());
        }
        if (activation instanceof Activation.Celu celu) {
            return elu(z, celu.alpha(), celu.alpha());
        }
        if (activation instanceof Activation.HardSigmoid hard) {
            return f.clip(f.add(f.multiply(z, hard.alpha()), f.number(hard.beta())), 0, 1);
        }
        if (activation instanceof Activation.Clip clip) {
            return f.clip(z, clip.low(), clip.high());
        }
        return smooth(activation, z);
    }

    private Operand<TFloat32> smooth(Activation activation, Operand<TFloat32> z) {
        if (activation instanceof Activation.Sigmoid) {
            return f.ops().math.sigmoid(z);
        }
        if (activation instanceof Activation.Tanh) {
            return f.ops().math.tanh(z);
        }
        if (activation instanceof Activation.Softplus) {
            return f.ops().math.softplus(z);
        }
        if (activation instanceof Activation.Softsign) {
            return f.ops().nn.softsign(z);
        }
        if (activation instanceof Activation.Gelu) {
            return halfTimesOnePlus(z, f.ops().math.erf(f.multiply(z, SQRT_HALF)));
        }
        if (activation instanceof Activation.GeluTanh) {
            Operand<TFloat32> cube = f.multiply(z, f.square(z));
            Operand<TFloat32> inner = f.add(z, f.multiply(cube, 0.044715));
            return halfTimesOnePlus(z, f.ops().math.tanh(f.multiply(inner, SQRT_2_BY_PI)));
        }
        if (activation instanceof Activation.Swish) {
            return f.multiply(z, f.ops().math.sigmoid(z));
        }
        if (activation instanceof Activation.HardSwish) {
            return f.multiply(z, f.clip(f.add(f.multiply(z, 1.0 / 6), f.number(0.5)), 0, 1));
        }
        if (activation instanceof Activation.Mish) {
            return f.multiply(z, f.ops().math.tanh(f.ops().math.softplus(z)));
        }
        throw new IllegalArgumentException("no graph for " + activation.title());
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

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
