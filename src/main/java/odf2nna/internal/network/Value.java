package odf2nna.internal.network;

import java.util.List;
import java.util.function.Function;

/**
 * One tensor of the dense part of a model: for every row of data, one number per position.
 *
 * <p>A network is a list of values, each computed from earlier ones. In a plain chain they alternate: a {@link Dense}
 * pre-activation, its {@link Activated} output, the next {@link Dense}. Names are unique within a network; the ONNX
 * consumer uses the tensor's name.
 */
public sealed interface Value {
    String name();

    /** {@return the number of positions} */
    int width();

    /** {@return the names of the values it is computed from} */
    List<String> sources();

    /** {@return the result of the one function of {@code cases} that handles this kind of value} */
    <R> R match(Cases<R> cases);

    /**
     * One function per kind. Becomes a {@code switch} when the baseline moves to Java 21.
     *
     * @param <R> type of the result
     */
    record Cases<R>(
            Function<Input, R> input,
            Function<Dense, R> dense,
            Function<Activated, R> activated,
            Function<Scaled, R> scaled,
            Function<Sum, R> sum,
            Function<Product, R> product,
            Function<Concat, R> concat) {}

    /** Computed outside the dense part: a model input, or the output of other operators. */
    record Input(String name, int width) implements Value {
        @Override
        public List<String> sources() {
            return List.of();
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.input().apply(this);
        }
    }

    /** The pre-activations of a layer, one position per unit. */
    record Dense(String name, String source, DenseLayer layer) implements Value {
        /** {@return this value with another layer} */
        public Dense with(DenseLayer other) {
            return new Dense(name, source, other);
        }

        @Override
        public int width() {
            return layer.units();
        }

        @Override
        public List<String> sources() {
            return List.of(source);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.dense().apply(this);
        }
    }

    /** An activation applied to each position. */
    record Activated(String name, String source, int width, Activation activation) implements Value {
        @Override
        public List<String> sources() {
            return List.of(source);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.activated().apply(this);
        }
    }

    /**
     * Each position scaled and shifted by constants of its own: a BatchNormalization at inference, or written out as Sub,
     * Mul, Add, Div.
     */
    record Scaled(String name, String source, Vector scale, Vector shift) implements Value {
        public Scaled {
            if (scale.size() != shift.size()) {
                throw new IllegalArgumentException(
                        "value '%s': scale has %d numbers, shift %d".formatted(name, scale.size(), shift.size()));
            }
        }

        @Override
        public int width() {
            return scale.size();
        }

        @Override
        public List<String> sources() {
            return List.of(source);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.scaled().apply(this);
        }
    }

    /** The sum, position by position, of values of equal width (a residual connection). */
    record Sum(String name, List<String> sources, int width) implements Value {
        public Sum {
            sources = List.copyOf(sources);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.sum().apply(this);
        }
    }

    /** The product, position by position, of values of equal width: units behind gates, as in SwiGLU and GeGLU. */
    record Product(String name, List<String> sources, int width) implements Value {
        public Product {
            sources = List.copyOf(sources);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.product().apply(this);
        }
    }

    /** Values side by side (Concat along the units). */
    record Concat(String name, List<String> sources, int width) implements Value {
        public Concat {
            sources = List.copyOf(sources);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.concat().apply(this);
        }
    }
}
