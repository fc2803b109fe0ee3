package odf2nna.internal.device.litert;

import java.util.List;
import java.util.Locale;
import odf2nna.internal.device.litert.LiteModel.Fused;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.Value;

/** Activations by LiteRT's operators: one where there is one, else several that compute the same. */
final class ActivationOperators {
    private final GraphDraft graph;
    private final String name;
    private final int width;
    private final int source;

    private ActivationOperators(GraphDraft graph, Value.Activated value, int source) {
        this.graph = graph;
        this.name = value.name();
        this.width = value.width();
        this.source = source;
    }

    /** {@return the index of an activation's tensor} */
    static int add(GraphDraft graph, Value.Activated value, int source) {
        return new ActivationOperators(graph, value, source).add(value.activation());
    }

    /** {@return what a layer applies to its pre-activations by itself; NONE if the activation is an operator} */
    static Fused fused(Activation activation) {
        if (activation == Activation.Plain.RELU
                || activation.equals(new Activation.Clip(0, Double.POSITIVE_INFINITY))) {
            return Fused.RELU;
        }
        if (activation.equals(new Activation.Clip(0, 6))) {
            return Fused.RELU6;
        }
        return activation.equals(new Activation.Clip(-1, 1)) ? Fused.RELU_N1_TO_1 : Fused.NONE;
    }

    private int add(Activation activation) {
        return switch (fused(activation)) {
            case RELU -> last(Kind.RELU, source);
            case RELU6 -> last(Kind.RELU6, source);
            case RELU_N1_TO_1 -> last(Kind.RELU_N1_TO_1, source);
            case NONE ->
                activation.match(new Activation.Cases<>(
                        this::plain,
                        leaky -> graph.row(Kind.LEAKY_RELU, name, width, Fused.NONE, leaky.alpha(), source),
                        prelu -> last(
                                Kind.PRELU,
                                source,
                                graph.constant(
                                        name + "/slopes", LiteModel.Type.FLOAT32, List.of(width), prelu.slopes())),
                        elu -> exponential(1, elu.alpha(), 1),
                        selu -> exponential(selu.gamma(), selu.alpha(), 1),
                        celu -> exponential(1, celu.alpha(), celu.alpha()),
                        hard -> clipped(
                                step(
                                        Kind.ADD,
                                        step(Kind.MUL, source, graph.scalar(hard.alpha())),
                                        graph.scalar(hard.beta())),
                                0,
                                1),
                        clip -> clipped(source, clip.low(), clip.high())));
        };
    }

    private int plain(Activation.Plain activation) {
        return switch (activation) {
            case RELU -> last(Kind.RELU, source);
            case SIGMOID -> last(Kind.LOGISTIC, source);
            case TANH -> last(Kind.TANH, source);
            case SOFTPLUS -> last(Kind.ADD, step(Kind.RELU, source), tail());
            case LOG_SIGMOID -> last(Kind.ADD, step(Kind.MINIMUM, source, graph.scalar(0)), step(Kind.NEG, tail()));
            case SOFTSIGN -> last(Kind.DIV, source, step(Kind.ADD, step(Kind.ABS, source), graph.scalar(1)));
            case GELU -> graph.row(Kind.GELU, name, width, source);
            case GELU_TANH -> graph.row(Kind.GELU, name, width, Fused.NONE, 1, source);
            case SWISH -> last(Kind.MUL, source, step(Kind.LOGISTIC, source));
            case HARD_SWISH -> last(Kind.HARD_SWISH, source);
            case MISH -> last(Kind.MUL, source, step(Kind.TANH, step(Kind.ADD, step(Kind.RELU, source), tail())));
        };
    }

    /** {@code ln(1 + exp(−|z|))} */
    private int tail() {
        int decayed = step(Kind.EXP, step(Kind.NEG, step(Kind.ABS, source)));
        return step(Kind.LOG, step(Kind.ADD, decayed, graph.scalar(1)));
    }

    /** {@code gamma·(max(0, z) + alpha·(exp(min(0, z)/divisor) − 1))} */
    private int exponential(double gamma, double alpha, double divisor) {
        if (gamma == 1 && alpha == 1) {
            return last(Kind.ELU, source);
        }
        int below = step(Kind.MINIMUM, source, graph.scalar(0));
        int divided = divisor == 1 ? below : step(Kind.MUL, below, graph.scalar(1 / divisor));
        int curve = step(Kind.MUL, step(Kind.ELU, divided), graph.scalar(alpha));
        int line = step(Kind.RELU, source);
        return gamma == 1
                ? last(Kind.ADD, line, curve)
                : last(Kind.MUL, step(Kind.ADD, line, curve), graph.scalar(gamma));
    }

    private int clipped(int tensor, double low, double high) {
        int above = Double.isInfinite(low) ? tensor : step(Kind.MAXIMUM, tensor, graph.scalar(low));
        return Double.isInfinite(high) ? above : last(Kind.MINIMUM, above, graph.scalar(high));
    }

    private int step(Kind kind, Integer... sources) {
        return graph.row(kind, name + "/" + kind.name().toLowerCase(Locale.ROOT), width, sources);
    }

    private int last(Kind kind, Integer... sources) {
        return graph.row(kind, name, width, sources);
    }
}
