package odf2nna.internal.network;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
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
     * @param unit the position of {@code z}; matters for activations with a constant per unit
     */
    double apply(double z, int unit);

    /** {@return the field's name of the function} */
    default String title() {
        return getClass().getSimpleName();
    }

    /** {@return the vectors of one constant per unit} */
    default List<Vector> constants() {
        return List.of();
    }

    /** {@return this activation with the constants of the given units only} */
    default Activation select(UnitSet units) {
        return this;
    }

    /** {@return the result of the one function of {@code cases} that handles this kind of activation} */
    <R> R match(Cases<R> cases);

    /**
     * One function per kind. Becomes a {@code switch} when the baseline moves to Java 21.
     *
     * @param <R> type of the result
     */
    record Cases<R>(
            Function<Plain, R> plain,
            Function<LeakyRelu, R> leakyRelu,
            Function<PRelu, R> prelu,
            Function<Elu, R> elu,
            Function<Selu, R> selu,
            Function<Celu, R> celu,
            Function<HardSigmoid, R> hardSigmoid,
            Function<Clip, R> clip) {}

    /** The functions without parameters. */
    enum Plain implements Activation {
        /** {@code max(0, z)} */
        RELU("Relu", z -> Math.max(0, z)),
        /** {@code 1 / (1 + exp(−z))} */
        SIGMOID("Sigmoid", z -> 1 / (1 + Math.exp(-z))),
        /** {@code tanh(z)} */
        TANH("Tanh", Math::tanh),
        /** {@code ln(1 + exp(z))} */
        SOFTPLUS("Softplus", z -> Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)))),
        /** {@code -ln(1 + exp(-z))} */
        LOG_SIGMOID("LogSigmoid", z -> Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z)))),
        /** {@code z / (1 + |z|)} */
        SOFTSIGN("Softsign", z -> z / (1 + Math.abs(z))),
        /** {@code z·Φ(z)}, with the error function. */
        GELU("Gelu", z -> 0.5 * z * (1 + Erf.value(z / Math.sqrt(2)))),
        /** {@code z·Φ(z)} by the approximation with tanh. */
        GELU_TANH("GeluTanh", z -> 0.5 * z * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)))),
        /** {@code z·sigmoid(z)}, also called SiLU. */
        SWISH("Swish", z -> z * SIGMOID.apply(z, 0)),
        /** {@code z·max(0, min(1, z/6 + 1/2))} */
        HARD_SWISH("HardSwish", z -> z * Math.max(0, Math.min(1, z / 6 + 0.5))),
        /** {@code z·tanh(softplus(z))} */
        MISH("Mish", z -> z * Math.tanh(SOFTPLUS.apply(z, 0)));

        private final String title;

        @SuppressWarnings("ImmutableEnumChecker") // formulas hold no state
        private final DoubleUnaryOperator formula;

        Plain(String title, DoubleUnaryOperator formula) {
            this.title = title;
            this.formula = formula;
        }

        @Override
        public double apply(double z, int unit) {
            return formula.applyAsDouble(z);
        }

        @Override
        public String title() {
            return title;
        }

        /** Formatted like the records: the fingerprint of a training run contains this text. */
        @Override
        public String toString() {
            return title + "[]";
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.plain().apply(this);
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

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.leakyRelu().apply(this);
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
        public List<Vector> constants() {
            return List.of(slopes);
        }

        @Override
        public Activation select(UnitSet units) {
            return new PRelu(slopes.select(units));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.prelu().apply(this);
        }
    }

    /** {@code z} if {@code z ≥ 0}, else {@code alpha·(exp(z) − 1)}. */
    record Elu(double alpha) implements Activation {
        @Override
        public double apply(double z, int unit) {
            return z >= 0 ? z : alpha * Math.expm1(z);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.elu().apply(this);
        }
    }

    /** {@code gamma·z} if {@code z > 0}, else {@code gamma·alpha·(exp(z) − 1)}. */
    record Selu(double alpha, double gamma) implements Activation {
        @Override
        public double apply(double z, int unit) {
            return z > 0 ? gamma * z : gamma * alpha * Math.expm1(z);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.selu().apply(this);
        }
    }

    /** {@code max(0, z) + min(0, alpha·(exp(z/alpha) − 1))} */
    record Celu(double alpha) implements Activation {
        @Override
        public double apply(double z, int unit) {
            return Math.max(0, z) + Math.min(0, alpha * Math.expm1(z / alpha));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.celu().apply(this);
        }
    }

    /** {@code max(0, min(1, alpha·z + beta))} */
    record HardSigmoid(double alpha, double beta) implements Activation {
        @Override
        public double apply(double z, int unit) {
            return Math.max(0, Math.min(1, alpha * z + beta));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.hardSigmoid().apply(this);
        }
    }

    /**
     * {@code z} clipped to two bounds; ReLU6 is 0 to 6.
     *
     * @param low lower bound, negative infinity for none
     * @param high upper bound, positive infinity for none
     */
    record Clip(double low, double high) implements Activation {
        @Override
        public double apply(double z, int unit) {
            return Math.min(high, Math.max(low, z));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.clip().apply(this);
        }
    }
}
