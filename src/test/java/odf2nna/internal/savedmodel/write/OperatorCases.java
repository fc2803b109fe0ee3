package odf2nna.internal.savedmodel.write;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/** Small models, each of which is about one operator; {@code x} goes in and {@code y} comes out. */
final class OperatorCases {
    static final String FED = "x";

    /** One model and the shape of what is fed to it. */
    record Case(String title, OnnxModel model, List<Long> dims) {
        @Override
        public String toString() {
            return title;
        }
    }

    private final List<Case> cases = new ArrayList<>();

    private OperatorCases() {}

    static List<Case> all() {
        OperatorCases all = new OperatorCases();
        all.elementwise();
        all.activations();
        all.logic();
        all.notANumber();
        all.layout();
        all.shapes();
        all.selections();
        all.statistics();
        all.products();
        all.pictures();
        all.cases.addAll(LearningCases.all());
        return all.cases;
    }

    private static final long[] ROWS = {5, 4};
    private static final long[] CUBE = {5, 3, 4};
    private static final long[] PICTURE = {2, 3, 6, 5};

    /** The output's shape is not declared to be right; it is only of that rank. */
    private void add(String title, long opset, long[] dims, int rank, ElementType type, Consumer<TinyModels> graph) {
        TinyModels tiny = TinyModels.of(ElementType.FLOAT, 3).opset(opset);
        long[] free = dims.clone();
        free[0] = -1;
        tiny.input(FED, ElementType.FLOAT, free);
        graph.accept(tiny);
        long[] out = new long[rank];
        Arrays.fill(out, -1);
        tiny.output("y", type, out);
        cases.add(new Case(
                title + ", opset " + opset,
                tiny.build(),
                Arrays.stream(dims).boxed().toList()));
    }

    private void add(String title, long opset, long[] dims, int rank, Consumer<TinyModels> graph) {
        add(title, opset, dims, rank, ElementType.FLOAT, graph);
    }

    private void unary(long opset, String operator, AttributeProto... attributes) {
        add(operator + names(attributes), opset, ROWS, 2, m -> m.node(node(operator, attributes), "y", FED));
    }

    private static String names(AttributeProto... attributes) {
        return Arrays.stream(attributes).map(a -> " " + a.getName()).reduce("", String::concat);
    }

    private static NodeProto.Builder node(String operator, AttributeProto... attributes) {
        return NodeProto.newBuilder().setOpType(operator).addAllAttribute(List.of(attributes));
    }

    static AttributeProto of(String name, double value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF((float) value)
                .build();
    }

    static AttributeProto of(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto of(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    static AttributeProto list(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        Arrays.stream(values).forEach(attribute::addInts);
        return attribute.build();
    }

    private static void integers(TinyModels model, String name, double... values) {
        model.initializer(name, ElementType.INT64, values, values.length);
    }

    private static void number(TinyModels model, String name, double value) {
        model.initializer(name, ElementType.FLOAT, new double[] {value});
    }

    private void elementwise() {
        for (String name :
                List.of("Abs", "Ceil", "Cos", "Erf", "Exp", "Floor", "Identity", "Neg", "Round", "Sign", "Sin")) {
            unary(17, name);
        }
        for (String name : List.of("Log", "Sqrt", "Reciprocal")) {
            add(name, 17, ROWS, 2, m -> {
                number(m, "one", 0.5);
                m.node("Abs", "a", FED).node("Add", "b", "a", "one").node(name, "y", "b");
            });
        }
        for (String name : List.of("Add", "Sub", "Mul", "Div")) {
            add(name + " of a vector", 17, CUBE, 3, m -> m.weights("c", 1, 4).node(name, "y", FED, "c"));
            add(
                    name + " of a constant",
                    7,
                    CUBE,
                    3,
                    m -> m.weights("c", 1, 3, 1).node(name, "y", "c", FED));
        }
        add("Div of whole numbers", 17, ROWS, 1, ElementType.INT64, m -> {
            integers(m, "a", -7, 7, 8, -9);
            integers(m, "b", 2, -2, 3, 4);
            m.node("Shape", "s", FED).node("Div", "q", "a", "b");
            integers(m, "zero", 0);
            m.node("Gather", "rows", "s", "zero").node("Add", "y", "q", "rows");
        });
        add("Pow", 17, ROWS, 2, m -> {
            number(m, "three", 3);
            m.node("Pow", "y", FED, "three");
        });
        add("Pow of another type", 17, ROWS, 2, m -> {
            integers(m, "two", 2);
            m.node("Pow", "y", FED, "two");
        });
        for (String name : List.of("Min", "Max", "Sum", "Mean")) {
            add(
                    name,
                    13,
                    ROWS,
                    2,
                    m -> m.weights("c", 1, 4).weights("d", 1, 1, 1).node(name, "y", FED, "c", "d"));
        }
        add(
                "Cast",
                17,
                ROWS,
                2,
                m -> m.node(node("Cast", of("to", 7L)), "i", FED).node(node("Cast", of("to", 1L)), "y", "i"));
        unary(10, "Dropout", of("ratio", 0.4));
        unary(13, "Dropout");
    }

    private void activations() {
        for (String name : List.of("Relu", "Sigmoid", "Tanh", "Softplus", "Softsign")) {
            unary(17, name);
        }
        for (String name : List.of("LeakyRelu", "ThresholdedRelu", "Elu", "Selu", "Celu", "HardSigmoid")) {
            unary(17, name);
            unary(17, name, of("alpha", 0.7));
        }
        unary(17, "HardSigmoid", of("alpha", 0.3), of("beta", 0.6));
        unary(17, "Selu", of("alpha", 1.4), of("gamma", 1.2));
        unary(24, "Swish");
        unary(24, "Swish", of("alpha", 1.5));
        unary(20, "HardSwish");
        unary(20, "Mish");
        unary(20, "Gelu");
        unary(20, "Gelu", of("approximate", "tanh"));
        add("PRelu", 17, CUBE, 3, m -> m.weights("slope", 1, 3, 1).node("PRelu", "y", FED, "slope"));
        unary(10, "Clip", of("min", -0.5), of("max", 1.0));
        unary(10, "Clip", of("min", 0.0), of("max", 6.0));
        unary(10, "Clip");
        add("Clip from below", 17, ROWS, 2, m -> {
            number(m, "low", -0.25);
            m.node("Clip", "y", FED, "low");
        });
        add(
                "Clip by what is computed",
                17,
                ROWS,
                2,
                m -> m.node(node("ReduceMean", of("keepdims", 0L)), "mean", FED).node("Clip", "y", FED, "", "mean"));
    }

    private void logic() {
        for (String name : List.of("Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual")) {
            add(name, 16, ROWS, 2, m -> {
                number(m, "c", 0);
                m.node(name, "b", FED, "c").node(node("Cast", of("to", 1L)), "y", "b");
            });
        }
        add("Where, And, Or, Not", 16, ROWS, 2, m -> {
            number(m, "c", 0);
            number(m, "d", 1);
            m.node("Greater", "p", FED, "c").node("Less", "q", FED, "d");
            m.node("And", "both", "p", "q").node("Not", "none", "p").node("Or", "any", "both", "none");
            m.node("Where", "y", "any", FED, "d");
        });
    }

    private void notANumber() {
        add(
                "IsNaN of logarithms of negative numbers",
                13,
                ROWS,
                2,
                m -> m.node("Log", "l", FED).node("IsNaN", "b", "l").node(node("Cast", of("to", 1L)), "y", "b"));
    }

    private void layout() {
        for (long[] dims :
                List.of(new long[] {-1, 12}, new long[] {0, -1}, new long[] {0, 12}, new long[] {0, 0, 2, 2})) {
            add("Reshape " + Arrays.toString(dims), 13, CUBE, dims.length, m -> {
                integers(m, "s", Arrays.stream(dims).asDoubleStream().toArray());
                m.node("Reshape", "y", FED, "s");
            });
        }
        for (double[] dims : List.of(new double[] {0, 0, -1}, new double[] {-1, 0})) {
            add("Reshape of unknown dimensions " + Arrays.toString(dims), 13, CUBE, dims.length, m -> {
                integers(m, "order", 0);
                m.node("Exp", "e", FED).node("Expand", "u", "e", "shape").node("Shape", "shape0", FED);
                integers(m, "shape", 1, 1, 1);
                integers(m, "s", dims);
                m.node("Reshape", "y", "u", "s");
            });
        }
        for (long axis : new long[] {0, 1, 2, 3}) {
            add("Flatten at " + axis, 13, CUBE, 2, m -> m.node(node("Flatten", of("axis", axis)), "y", FED));
        }
        add("Flatten at -1", 13, CUBE, 2, m -> m.node(node("Flatten", of("axis", -1L)), "y", FED));
        add("Flatten of unknown dimensions", 13, CUBE, 2, m -> {
            integers(m, "shape", 1, 1, 1);
            m.node("Expand", "u", FED, "shape").node(node("Flatten", of("axis", 2L)), "y", "u");
        });
        add(
                "Squeeze, Unsqueeze by attributes",
                11,
                ROWS,
                3,
                m -> m.node(node("Unsqueeze", list("axes", 0, 2)), "u", FED)
                        .node(node("Squeeze", list("axes", 0)), "y", "u"));
        add("Squeeze, Unsqueeze from the end", 13, ROWS, 3, m -> {
            integers(m, "a", -1, 1);
            integers(m, "b", -1);
            m.node("Unsqueeze", "u", FED, "a").node("Squeeze", "y", "u", "b");
        });
        add("Squeeze of all", 13, ROWS, 2, m -> {
            integers(m, "a", 3, 0);
            m.node("Unsqueeze", "u", FED, "a").node("Squeeze", "y", "u");
        });
        add("Transpose", 13, CUBE, 3, m -> m.node("Transpose", "y", FED));
        add("Transpose perm", 13, CUBE, 3, m -> m.node(node("Transpose", list("perm", 1, 0, 2)), "y", FED));
        add("Concat", 13, CUBE, 3, m -> m.node("Exp", "e", FED).node(node("Concat", of("axis", -2L)), "y", FED, "e"));
        add("Concat of one", 13, CUBE, 3, m -> m.node(node("Concat", of("axis", 1L)), "y", FED));
    }

    private void shapes() {
        add("Shape", 13, CUBE, 1, ElementType.INT64, m -> m.node("Shape", "y", FED));
        add(
                "Shape from one to another",
                15,
                CUBE,
                1,
                ElementType.INT64,
                m -> m.node(node("Shape", of("start", 1L), of("end", -1L)), "y", FED));
        add(
                "Shape from the end",
                15,
                CUBE,
                1,
                ElementType.INT64,
                m -> m.node(node("Shape", of("start", -2L)), "y", FED));
        add("Expand", 13, ROWS, 3, m -> {
            integers(m, "shape", 2, 1, 4);
            m.node("Expand", "y", FED, "shape");
        });
        add(
                "ConstantOfShape",
                13,
                ROWS,
                2,
                m -> m.node("Shape", "s", FED).node("ConstantOfShape", "c", "s").node("Add", "y", "c", FED));
        add("Reshape by what is computed", 13, CUBE, 2, m -> {
            integers(m, "zero", 0);
            integers(m, "rest", -1);
            m.node("Shape", "s", FED).node("Gather", "rows", "s", "zero");
            m.node(node("Concat", of("axis", 0L)), "t", "rows", "rest").node("Reshape", "y", FED, "t");
        });
    }

    private void selections() {
        add(
                "Slice by attributes",
                9,
                CUBE,
                3,
                m -> m.node(
                        node("Slice", list("starts", 1, 0), list("ends", 3, 1 << 30), list("axes", 1, 2)), "y", FED));
        add("Slice from the end, backwards", 13, CUBE, 3, m -> {
            integers(m, "starts", -1, -1);
            integers(m, "ends", -4, Integer.MIN_VALUE);
            integers(m, "axes", -1, 1);
            integers(m, "steps", -2, -1);
            m.node("Slice", "y", FED, "starts", "ends", "axes", "steps");
        });
        add(
                "Gather",
                13,
                CUBE,
                4,
                m -> m.initializer("i", ElementType.INT64, new double[] {3, 0, 1, 3}, 2, 2)
                        .node(node("Gather", of("axis", 2L)), "y", FED, "i"));
        add(
                "Gather from the end",
                13,
                CUBE,
                2,
                m -> m.initializer("i", ElementType.INT64, new double[] {-1})
                        .node(node("Gather", of("axis", -2L)), "y", FED, "i"));
        add("Split into equal parts", 13, ROWS, 2, m -> {
            m.node(node("Split", of("axis", -1L)).addOutput("first"), "second", FED);
            m.node("Mul", "y", "first", "second");
        });
        add("Split by sizes", 13, ROWS, 2, m -> {
            integers(m, "sizes", 1, 3);
            m.node(node("Split", of("axis", 1L)).addOutput("first"), "second", FED, "sizes");
            m.node("Mul", "y", "first", "second");
        });
        add("Split by an attribute", 11, ROWS, 2, m -> {
            m.node(node("Split", of("axis", 1L), list("split", 3, 1)).addOutput("first"), "second", FED);
            m.node("Mul", "y", "first", "second");
        });
    }

    private void statistics() {
        for (String name : List.of("ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd")) {
            add(name, 13, CUBE, 2, m -> m.node(node(name, list("axes", 1), of("keepdims", 0L)), "y", FED));
            add(name + " of all", 13, CUBE, 3, m -> m.node(name, "y", FED));
        }
        add("ReduceSum", 13, CUBE, 3, m -> {
            integers(m, "axes", -1, 0);
            m.node("ReduceSum", "y", FED, "axes");
        });
        add(
                "ReduceSum of nothing",
                13,
                CUBE,
                3,
                m -> m.node(node("ReduceSum", of("noop_with_empty_axes", 1L)), "y", FED));
        for (String name : List.of("ArgMax", "ArgMin")) {
            add(
                    name,
                    13,
                    CUBE,
                    2,
                    ElementType.INT64,
                    m -> m.node(node(name, of("axis", -1L), of("keepdims", 0L)), "y", FED));
            add(name + " by default", 13, CUBE, 3, ElementType.INT64, m -> m.node(name, "y", FED));
        }
        for (String name : List.of("Softmax", "LogSoftmax")) {
            for (long opset : new long[] {11, 13}) {
                for (long axis : new long[] {1, 2, -1}) {
                    add(name + " at " + axis, opset, CUBE, 3, m -> m.node(node(name, of("axis", axis)), "y", FED));
                }
                add(name + " by default", opset, CUBE, 3, m -> m.node(name, "y", FED));
            }
        }
        for (long[] dims : List.of(ROWS, CUBE, PICTURE)) {
            add("BatchNormalization of rank " + dims.length, 15, dims, dims.length, m -> {
                long units = dims[1];
                m.weights("scale", 1, units)
                        .weights("b", 1, units)
                        .weights("mean", 1, units)
                        .weights("w", 1, units);
                m.node("Exp", "v", "w");
                m.node(node("BatchNormalization", of("epsilon", 1e-3)), "y", FED, "scale", "b", "mean", "v");
            });
        }
        for (long axis : new long[] {-1, 1}) {
            add("LayerNormalization at " + axis, 17, CUBE, 3, m -> {
                long[] dims = axis == 1 ? new long[] {3, 4} : new long[] {4};
                m.weights("scale", 1, dims).weights("b", 1, dims);
                m.node(node("LayerNormalization", of("axis", axis), of("epsilon", 1e-3)), "y", FED, "scale", "b");
            });
        }
        add(
                "MatMul after LayerNormalization",
                17,
                CUBE,
                3,
                m -> m.weights("scale", 1, 4)
                        .weights("w", 1, 4, 6)
                        .node("LayerNormalization", "n", FED, "scale")
                        .node("MatMul", "y", "n", "w"));
    }

    private void products() {
        add(
                "Gemm of a transposed input",
                13,
                new long[] {4, 5},
                2,
                m -> m.weights("w", 1, 3, 4)
                        .weights("c", 1, 5, 1)
                        .node(
                                node("Gemm", of("transA", 1L), of("transB", 1L), of("alpha", 0.5), of("beta", 2.0)),
                                "y",
                                FED,
                                "w",
                                "c"));
        add(
                "MatMul of computed tensors",
                13,
                CUBE,
                3,
                m -> m.node(node("Transpose", list("perm", 0, 2, 1)), "t", FED).node("MatMul", "y", FED, "t"));
        add("MatMul by a vector", 13, CUBE, 2, m -> m.weights("w", 1, 4).node("MatMul", "y", FED, "w"));
        add(
                "MatMul of a matrix and a cube",
                13,
                CUBE,
                3,
                m -> m.weights("w", 1, 6, 3).node("MatMul", "y", "w", FED));
    }

    private void pictures() {
        add(
                "Conv",
                13,
                PICTURE,
                4,
                m -> m.weights("k", 1, 4, 3, 3, 2)
                        .weights("b", 1, 4)
                        .node(
                                node("Conv", list("pads", 1, 0, 2, 1), list("strides", 2, 1), list("dilations", 1, 2)),
                                "y",
                                FED,
                                "k",
                                "b"));
        add(
                "Conv to the same size",
                13,
                PICTURE,
                4,
                m -> m.weights("k", 1, 4, 3, 3, 2)
                        .node(node("Conv", of("auto_pad", "SAME_UPPER"), list("strides", 2, 2)), "y", FED, "k"));
        for (long group : new long[] {2, 4}) {
            add(
                    "Conv in %d groups".formatted(group),
                    13,
                    new long[] {2, 4, 6, 5},
                    4,
                    m -> m.weights("k", 1, 8, 4 / group, 3, 2)
                            .weights("b", 1, 8)
                            .node(
                                    node("Conv", of("group", group), list("pads", 1, 0, 2, 1), list("strides", 2, 2)),
                                    "y",
                                    FED,
                                    "k",
                                    "b"));
        }
        add(
                "Conv of each channel over one axis",
                13,
                CUBE,
                3,
                m -> m.weights("k", 1, 3, 1, 2).node(node("Conv", of("group", 3L)), "y", FED, "k"));
        add(
                "Conv of each channel with other strides",
                13,
                PICTURE,
                4,
                m -> m.weights("k", 1, 3, 1, 2, 2)
                        .node(node("Conv", of("group", 3L), list("strides", 1, 2)), "y", FED, "k"));
        add(
                "Conv over the whole picture",
                13,
                PICTURE,
                4,
                m -> m.weights("k", 1, 4, 3, 6, 5).node("Conv", "y", FED, "k"));
        add(
                "Conv over one axis",
                13,
                CUBE,
                3,
                m -> m.weights("k", 1, 2, 3, 2).node(node("Conv", list("pads", 1, 0)), "y", FED, "k"));
        add(
                "MaxPool",
                13,
                PICTURE,
                4,
                m -> m.node(
                        node("MaxPool", list("kernel_shape", 3, 2), list("strides", 2, 1), list("pads", 1, 0, 1, 1)),
                        "y",
                        FED));
        add("AveragePool", 13, PICTURE, 4, m -> m.node(node("AveragePool", list("kernel_shape", 3, 2)), "y", FED));
        for (String mode : List.of("constant", "reflect", "edge")) {
            add("Pad " + mode, 13, PICTURE, 4, m -> {
                integers(m, "pads", 0, 0, 1, 0, 0, 0, 1, 1);
                m.node(node("Pad", of("mode", mode)), "y", FED, "pads");
            });
        }
        add("Pad by a number", 13, PICTURE, 4, m -> {
            integers(m, "pads", 0, 1, 2, 0, 0, 0, 1, 3);
            number(m, "nine", 9);
            m.node("Pad", "y", FED, "pads", "nine");
        });
        add(
                "Pad by attributes",
                10,
                ROWS,
                2,
                m -> m.node(node("Pad", list("pads", 0, 1, 0, 2), of("value", 2.5)), "y", FED));
        for (String name : List.of("GlobalAveragePool", "GlobalMaxPool")) {
            add(name, 13, PICTURE, 4, m -> m.node(name, "y", FED));
        }
    }
}
