package odf2nna.internal.network;

import org.apache.commons.numbers.gamma.Erf;

/**
 * A function applied to each pre-activation {@code z} by itself.
 *
 * <p>Formulas and defaults are those of the ONNX operators of the same names.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 */
public sealed interface Activation {
    /**
     * {@return the activation of pre-activation {@code z}}
     *
     * @param unit the position that {@code z} stands at; matters for activations with a constant per unit
     */
    double apply(double z, int unit);

    /** {@return the field's name of the function} */
    default String title() {
        return getClass().getSimpleName();
    }

    /** {@return this activation with the constants of the given units alone} */
    default Activation select(UnitSet units) {
        return this;
    }

    /** {@code max(0, z)} */
    record Relu() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return Math.max(0, z);
        }
    }

    /**
     * {@code z} if {@code z ≥ 0}, else {@code alpha·z}.
     *
     * @param alpha slope; 0.01 when the ONNX attribute is absent
     */
    record LeakyRelu(double alpha) implements Activation {
        @Override
        public double apply(double z, int unit) {
            return z >= 0 ? z : alpha * z;
        }
    }

    /**
     * {@code z} if {@code z ≥ 0}, else the unit's slope times {@code z}.
     *
     * @param slopes one per unit
     */
    record PRelu(Vector slopes) implements Activation {
        @Override
        public double apply(double z, int unit) {
            return z >= 0 ? z : slopes.get(unit) * z;
        }

        @Override
        public Activation select(UnitSet units) {
            return new PRelu(slopes.select(units));
        }
    }

    /** {@code z} if {@code z ≥ 0}, else {@code alpha·(exp(z) − 1)}. */
    record Elu(double alpha) implements Activation {
        @Override
        public double apply(double z, int unit) {
            return z >= 0 ? z : alpha * Math.expm1(z);
        }
    }

    /** {@code gamma·z} if {@code z > 0}, else {@code gamma·alpha·(exp(z) − 1)}. */
    record Selu(double alpha, double gamma) implements Activation {
        @Override
        public double apply(double z, int unit) {
            return z > 0 ? gamma * z : gamma * alpha * Math.expm1(z);
        }
    }

    /** {@code max(0, z) + min(0, alpha·(exp(z/alpha) − 1))} */
    record Celu(double alpha) implements Activation {
        @Override
        public double apply(double z, int unit) {
            return Math.max(0, z) + Math.min(0, alpha * Math.expm1(z / alpha));
        }
    }

    /** {@code 1 / (1 + exp(−z))} */
    record Sigmoid() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return sigmoid(z);
        }
    }

    /** {@code max(0, min(1, alpha·z + beta))} */
    record HardSigmoid(double alpha, double beta) implements Activation {
        @Override
        public double apply(double z, int unit) {
            return Math.max(0, Math.min(1, alpha * z + beta));
        }
    }

    /** {@code tanh(z)} */
    record Tanh() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return Math.tanh(z);
        }
    }

    /** {@code ln(1 + exp(z))} */
    record Softplus() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return softplus(z);
        }
    }

    /** {@code z / (1 + |z|)} */
    record Softsign() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return z / (1 + Math.abs(z));
        }
    }

    /**
     * {@code z} held between two bounds; ReLU6 is 0 to 6.
     *
     * @param low lower bound, negative infinity for none
     * @param high upper bound, positive infinity for none
     */
    record Clip(double low, double high) implements Activation {
        @Override
        public double apply(double z, int unit) {
            return Math.min(high, Math.max(low, z));
        }
    }

    /** {@code z·Φ(z)}, with the error function. */
    record Gelu() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return 0.5 * z * (1 + Erf.value(z / Math.sqrt(2)));
        }
    }

    /** {@code z·Φ(z)} by the approximation with tanh. */
    record GeluTanh() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return 0.5 * z * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)));
        }
    }

    /** {@code z·sigmoid(z)}, also called SiLU. */
    record Swish() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return z * sigmoid(z);
        }
    }

    /** {@code z·max(0, min(1, z/6 + 1/2))} */
    record HardSwish() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return z * Math.max(0, Math.min(1, z / 6 + 0.5));
        }
    }

    /** {@code z·tanh(softplus(z))} */
    record Mish() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return z * Math.tanh(softplus(z));
        }
    }

    private static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }

    private static double softplus(double z) {
        return Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)));
    }
}
