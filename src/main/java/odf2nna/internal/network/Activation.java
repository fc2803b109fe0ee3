package odf2nna.internal.network;

import java.util.List;
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
     * @param unit the position that {@code z} stands at; matters for activations with a constant per unit
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

    /** {@return this activation with the constants of the given units alone} */
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
            Function<Relu, R> relu,
            Function<LeakyRelu, R> leakyRelu,
            Function<PRelu, R> prelu,
            Function<Elu, R> elu,
            Function<Selu, R> selu,
            Function<Celu, R> celu,
            Function<Sigmoid, R> sigmoid,
            Function<HardSigmoid, R> hardSigmoid,
            Function<Tanh, R> tanh,
            Function<Softplus, R> softplus,
            Function<Softsign, R> softsign,
            Function<Clip, R> clip,
            Function<Gelu, R> gelu,
            Function<GeluTanh, R> geluTanh,
            Function<Swish, R> swish,
            Function<HardSwish, R> hardSwish,
            Function<Mish, R> mish) {}

    /** {@code max(0, z)} */
    record Relu() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return Math.max(0, z);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.relu().apply(this);
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

    /** {@code 1 / (1 + exp(−z))} */
    record Sigmoid() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return sigmoid(z);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.sigmoid().apply(this);
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

    /** {@code tanh(z)} */
    record Tanh() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return Math.tanh(z);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.tanh().apply(this);
        }
    }

    /** {@code ln(1 + exp(z))} */
    record Softplus() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return softplus(z);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.softplus().apply(this);
        }
    }

    /** {@code z / (1 + |z|)} */
    record Softsign() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return z / (1 + Math.abs(z));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.softsign().apply(this);
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

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.clip().apply(this);
        }
    }

    /** {@code z·Φ(z)}, with the error function. */
    record Gelu() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return 0.5 * z * (1 + Erf.value(z / Math.sqrt(2)));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.gelu().apply(this);
        }
    }

    /** {@code z·Φ(z)} by the approximation with tanh. */
    record GeluTanh() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return 0.5 * z * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z * z * z)));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.geluTanh().apply(this);
        }
    }

    /** {@code z·sigmoid(z)}, also called SiLU. */
    record Swish() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return z * sigmoid(z);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.swish().apply(this);
        }
    }

    /** {@code z·max(0, min(1, z/6 + 1/2))} */
    record HardSwish() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return z * Math.max(0, Math.min(1, z / 6 + 0.5));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.hardSwish().apply(this);
        }
    }

    /** {@code z·tanh(softplus(z))} */
    record Mish() implements Activation {
        @Override
        public double apply(double z, int unit) {
            return z * Math.tanh(softplus(z));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.mish().apply(this);
        }
    }

    private static double sigmoid(double z) {
        return 1 / (1 + Math.exp(-z));
    }

    private static double softplus(double z) {
        return Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)));
    }
}
