package odf2nna.internal.onnx;

import static odf2nna.internal.onnx.GraphBuilder.real;
import static odf2nna.internal.onnx.GraphBuilder.text;
import static odf2nna.internal.onnx.ModelSketch.piece;
import static odf2nna.internal.onnx.ModelSketch.since;
import static odf2nna.internal.onnx.ModelSketch.until;

import java.util.List;
import odf2nna.internal.onnx.ModelSketch.Piece;

/** Every activation that is understood, in the spellings that exporters use. */
final class ActivationSpellings {
    static final List<Piece> ALL = List.of(
            piece("none", (s, x) -> x),
            piece("Relu", (s, x) -> x.as(s.op(x, "Relu", x.tensor()))),
            since(8, "Relu by Max", (s, x) -> x.as(s.op(x, "Max", s.either(x.tensor(), s.scalar(0))))),
            piece("LeakyRelu", (s, x) -> x.as(s.op(x, "LeakyRelu", x.tensor(), real("alpha", 0.2)))),
            piece("LeakyRelu by default", (s, x) -> x.as(s.op(x, "LeakyRelu", x.tensor()))),
            piece("PRelu", (s, x) -> x.as(s.op(x, "PRelu", List.of(x.tensor(), slopes(s, x))))),
            piece("PRelu of one slope", (s, x) -> x.as(s.op(x, "PRelu", List.of(x.tensor(), s.scalar(0.25))))),
            piece("Elu", (s, x) -> x.as(s.op(x, "Elu", x.tensor(), real("alpha", 0.7)))),
            piece("Selu", (s, x) -> x.as(s.op(x, "Selu", x.tensor()))),
            piece(
                    "Selu of own constants",
                    (s, x) -> x.as(s.op(x, "Selu", x.tensor(), real("alpha", 1.5), real("gamma", 1.1)))),
            since(12, "Celu", (s, x) -> x.as(s.op(x, "Celu", x.tensor(), real("alpha", 1.3)))),
            piece("Sigmoid", (s, x) -> x.as(s.op(x, "Sigmoid", x.tensor()))),
            piece(
                    "HardSigmoid",
                    (s, x) -> x.as(s.op(x, "HardSigmoid", x.tensor(), real("alpha", 0.15), real("beta", 0.45)))),
            piece("Tanh", (s, x) -> x.as(s.op(x, "Tanh", x.tensor()))),
            piece("Softplus", (s, x) -> x.as(s.op(x, "Softplus", x.tensor()))),
            piece("Softplus by Log and Exp", ActivationSpellings::softplus),
            since(9, "Softplus with a threshold", ActivationSpellings::softplusBelow),
            piece("Softsign", (s, x) -> x.as(s.op(x, "Softsign", x.tensor()))),
            until(
                    10,
                    "Clip by attributes",
                    (s, x) -> x.as(s.op(x, "Clip", x.tensor(), real("min", -0.5), real("max", 1.5)))),
            since(
                    11,
                    "Clip by inputs",
                    (s, x) -> x.as(s.op(x, "Clip", List.of(x.tensor(), scalar0(s, -0.5), scalar0(s, 1.5))))),
            since(11, "Clip from above", (s, x) -> x.as(s.op(x, "Clip", List.of(x.tensor(), "", scalar0(s, 0.5))))),
            piece("ReLU6", ActivationSpellings::relu6),
            since(20, "Gelu", (s, x) -> x.as(s.op(x, "Gelu", x.tensor()))),
            since(20, "Gelu by tanh", (s, x) -> x.as(s.op(x, "Gelu", x.tensor(), text("approximate", "tanh")))),
            since(9, "Gelu by Erf", ActivationSpellings::geluErf),
            piece("Gelu by Tanh", ActivationSpellings::geluTanh),
            piece("Swish", (s, x) -> x.as(s.op(x, "Mul", s.either(x.tensor(), s.op(x, "Sigmoid", x.tensor()))))),
            since(14, "HardSwish", (s, x) -> x.as(s.op(x, "HardSwish", x.tensor()))),
            piece(
                    "HardSwish by HardSigmoid",
                    (s, x) -> x.as(s.op(
                            x,
                            "Mul",
                            s.either(x.tensor(), s.op(x, "HardSigmoid", x.tensor(), real("alpha", 1.0 / 6)))))),
            piece("HardSwish by Clip", ActivationSpellings::hardSwish),
            since(18, "Mish", (s, x) -> x.as(s.op(x, "Mish", x.tensor()))),
            piece(
                    "Mish by Softplus",
                    (s, x) -> x.as(s.op(
                            x, "Mul", s.either(x.tensor(), s.op(x, "Tanh", s.op(x, "Softplus", x.tensor())))))));

    private ActivationSpellings() {}

    /** PRelu's slope broadcasts towards the data, so it may have its rank or less. */
    private static String slopes(ModelSketch s, Wire x) {
        return s.perUnit(x, 0.1, 0.9);
    }

    /** A constant without dimensions, which is what Clip takes. */
    private static String scalar0(ModelSketch s, double value) {
        return s.graph.constant(s.graph.fresh("bound"), s.storage(), s.graph.type(), new int[0], value);
    }

    private static Wire relu6(ModelSketch s, Wire x) {
        return x.as(
                s.opset() < 11
                        ? s.op(x, "Clip", x.tensor(), real("min", 0), real("max", 6))
                        : s.op(x, "Clip", List.of(x.tensor(), scalar0(s, 0), scalar0(s, 6))));
    }

    /** The exponential would overflow in float16. */
    private static Wire softplus(ModelSketch s, Wire x) {
        if (s.graph.type() == ElementType.FLOAT16) {
            return x.as(s.op(x, "Softplus", x.tensor()));
        }
        String exp = s.op(x, "Exp", x.tensor());
        return x.as(s.op(x, "Log", s.op(x, "Add", s.either(exp, s.scalar(1)))));
    }

    /** As PyTorch writes it: the number itself where it is large. */
    private static Wire softplusBelow(ModelSketch s, Wire x) {
        String isLarge = s.graph.node("Greater", List.of(x.tensor(), s.scalar(20)));
        return x.as(s.op(x, "Where", List.of(isLarge, x.tensor(), s.op(x, "Softplus", x.tensor()))));
    }

    private static Wire hardSwish(ModelSketch s, Wire x) {
        String shifted = s.op(x, "Add", s.either(x.tensor(), s.scalar(3)));
        String clipped = relu6(s, x.as(shifted)).tensor();
        if (s.chance(0.5)) {
            return x.as(s.op(x, "Div", List.of(s.op(x, "Mul", s.either(x.tensor(), clipped)), s.scalar(6))));
        }
        String sixth = s.op(x, "Mul", s.either(clipped, s.scalar(1.0 / 6)));
        return x.as(s.op(x, "Mul", s.either(x.tensor(), sixth)));
    }

    /** {@code x·½·(1 + erf(x/√2))} with the factors in any order. */
    private static Wire geluErf(ModelSketch s, Wire x) {
        String inner = s.chance(0.5)
                ? s.op(x, "Div", List.of(x.tensor(), s.scalar(Math.sqrt(2))))
                : s.op(x, "Mul", s.either(x.tensor(), s.scalar(Math.sqrt(0.5))));
        String one = s.op(x, "Add", s.either(s.op(x, "Erf", inner), s.scalar(1)));
        return x.as(halfOfProduct(s, x, one));
    }

    private static Wire geluTanh(ModelSketch s, Wire x) {
        String cube = s.chance(0.5)
                ? s.op(x, "Mul", s.either(s.op(x, "Mul", List.of(x.tensor(), x.tensor())), x.tensor()))
                : s.op(x, "Pow", List.of(x.tensor(), s.scalar(3)));
        String small = s.op(x, "Mul", s.either(cube, s.scalar(0.044715)));
        String sum = s.op(x, "Add", s.either(x.tensor(), small));
        String tanh = s.op(x, "Tanh", s.op(x, "Mul", s.either(sum, s.scalar(Math.sqrt(2 / Math.PI)))));
        return x.as(halfOfProduct(s, x, s.op(x, "Add", s.either(tanh, s.scalar(1)))));
    }

    private static String halfOfProduct(ModelSketch s, Wire x, String factor) {
        return switch (s.random.nextInt(3)) {
            case 0 -> s.op(x, "Mul", s.either(s.op(x, "Mul", s.either(x.tensor(), factor)), s.scalar(0.5)));
            case 1 -> s.op(x, "Mul", s.either(s.op(x, "Mul", s.either(x.tensor(), s.scalar(0.5))), factor));
            default -> s.op(x, "Mul", s.either(x.tensor(), s.op(x, "Mul", s.either(factor, s.scalar(0.5)))));
        };
    }
}
