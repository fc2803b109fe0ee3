package odf2nna.internal.savedmodel.read;

import static odf2nna.internal.savedmodel.read.GraphFolder.of;
import static odf2nna.internal.savedmodel.read.GraphFolder.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.savedmodel.SavedModelMetadata;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;

/** Every operator that is read, by itself in a graph: ONNX Runtime must give what TensorFlow gives. */
class SavedModelOperatorsTest {
    private static final int ROWS = 40;

    /** One operator with at most four roundings on the way, of numbers of at most 30. */
    private static final double FLOAT_NOISE = 4e-6;

    private static final List<String> UNARY = List.of(
            "Relu",
            "Relu6",
            "Elu",
            "Selu",
            "LeakyRelu",
            "Sigmoid",
            "Tanh",
            "Softplus",
            "Softsign",
            "Exp",
            "Expm1",
            "Erf",
            "Erfc",
            "Neg",
            "Abs",
            "Square",
            "Sign",
            "Floor",
            "Softmax",
            "LogSoftmax",
            "ZerosLike");
    private static final List<String> POSITIVE = List.of("Log", "Log1p", "Sqrt", "Rsqrt", "Reciprocal", "Inv");
    private static final List<String> PAIRS = List.of(
            "Add", "AddV2", "Sub", "Mul", "RealDiv", "Div", "Maximum", "Minimum", "SquaredDifference", "BiasAdd");
    private static final List<String> COMPARISONS = List.of("Greater", "GreaterEqual", "Less", "LessEqual", "Equal");
    private static final List<String> REDUCTIONS = List.of("Mean", "Sum", "Max", "Min", "Prod");

    @TempDir
    private Path folder;

    static Stream<String> cases() {
        return Stream.of(
                        UNARY.stream(),
                        POSITIVE.stream(),
                        PAIRS.stream(),
                        COMPARISONS.stream(),
                        REDUCTIONS.stream(),
                        OTHERS.keySet().stream())
                .flatMap(names -> names);
    }

    /** What the cases say of the rest: how to build the graph between {@code x}, of shape [?, 2, 3], and {@code y}. */
    private static final Map<String, Consumer<GraphFolder>> OTHERS = new TreeMap<>(Map.ofEntries(
            Map.entry("Pow", g -> {
                g.constant("two", List.of(), 2);
                g.typed("y", "Pow", "x", "two");
            }),
            Map.entry("LogicalAnd LogicalOr LogicalNot SelectV2", g -> {
                g.constant("c", List.of(), 0.5).constant("zero", List.of(2, 3), new double[6]);
                g.typed("low", "Less", "x", "c");
                g.typed("sq", "Square", "x");
                g.typed("near", "Less", "sq", "c");
                g.node("not", "LogicalNot", "near");
                g.node("and", "LogicalAnd", "low", "not");
                g.node("or", "LogicalOr", "and", "near");
                g.typed("y", "SelectV2", "or", "x", "zero");
            }),
            Map.entry("IsNan", g -> {
                g.constant("zero", List.of(2, 3), new double[6]);
                g.typed("nan", "RealDiv", "zero", "zero");
                g.constant("c", List.of(), 0.5);
                g.typed("high", "Greater", "x", "c");
                g.typed("some", "SelectV2", "high", "nan", "x");
                g.typed("is", "IsNan", "some");
                g.typed("y", "SelectV2", "is", "zero", "some");
            }),
            Map.entry("ClipByValue", g -> {
                g.constant("low", List.of(), -0.5).constant("high", List.of(), 1.5);
                g.typed("y", "ClipByValue", "x", "low", "high");
            }),
            Map.entry("Reshape -1", g -> {
                g.integers("shape", true, -1, 6);
                g.typed("y", "Reshape", "x", "shape").putAttr("Tshape", of(DataType.DT_INT32));
            }),
            Map.entry("Reshape as Keras 3 flattens: Shape StridedSlice Pack", g -> {
                rows(g);
                g.integers("width", false, 6);
                g.node("shape", "Pack", "rows", "width")
                        .putAttr("T", of(DataType.DT_INT32))
                        .putAttr("N", of(2))
                        .putAttr("axis", of(0));
                g.typed("y", "Reshape", "x", "shape").putAttr("Tshape", of(DataType.DT_INT32));
            }),
            Map.entry("Reshape of doubled rows: Mul Prod GatherV2 Concat", g -> {
                rows(g);
                g.integers("two", false, 2).integers("three", true, 3).integers("zero", false, 0);
                g.integers("firsts", true, 0, 1).integers("axes", true, 0);
                g.node("lead", "GatherV2", "s", "firsts", "zero")
                        .putAttr("Tparams", of(DataType.DT_INT32))
                        .putAttr("Tindices", of(DataType.DT_INT32))
                        .putAttr("Taxis", of(DataType.DT_INT32));
                g.node("all", "Prod", "lead", "axes")
                        .putAttr("T", of(DataType.DT_INT32))
                        .putAttr("Tidx", of(DataType.DT_INT32))
                        .putAttr("keep_dims", of(true));
                g.node("flat", "ConcatV2", "all", "three", "zero")
                        .putAttr("T", of(DataType.DT_INT32))
                        .putAttr("Tidx", of(DataType.DT_INT32))
                        .putAttr("N", of(2));
                g.typed("z", "Reshape", "x", "flat").putAttr("Tshape", of(DataType.DT_INT32));
                g.constant("w", List.of(3, 2), 1, 2, 3, 4, 5, 6);
                g.typed("p", "MatMul", "z", "w");
                g.node("back", "Pack", "rows", "two", "two")
                        .putAttr("T", of(DataType.DT_INT32))
                        .putAttr("N", of(3))
                        .putAttr("axis", of(0));
                g.typed("y", "Reshape", "p", "back").putAttr("Tshape", of(DataType.DT_INT32));
            }),
            Map.entry("ExpandDims Squeeze", g -> {
                g.integers("axis", false, -1);
                g.typed("wide", "ExpandDims", "x", "axis").putAttr("Tdim", of(DataType.DT_INT32));
                g.typed("twice", "Square", "wide");
                g.typed("y", "Squeeze", "twice").putAttr("squeeze_dims", list(3));
            }),
            Map.entry("Transpose", g -> {
                g.integers("order", true, 0, 2, 1);
                g.typed("y", "Transpose", "x", "order").putAttr("Tperm", of(DataType.DT_INT32));
            }),
            Map.entry("ConcatV2", g -> {
                g.integers("axis", false, -1);
                g.typed("sq", "Square", "x");
                g.typed("y", "ConcatV2", "x", "sq", "axis")
                        .putAttr("Tidx", of(DataType.DT_INT32))
                        .putAttr("N", of(2));
            }),
            Map.entry("StridedSlice", g -> slice(g, 0b001, 0b001, 0b010, new int[] {0, 1, 0}, new int[] {0, 2, 3}, 2)),
            Map.entry(
                    "StridedSlice backwards",
                    g -> slice(g, 0b011, 0b011, 0, new int[] {0, 0, -1}, new int[] {0, 0, -4}, -1)),
            Map.entry("ArgMax Cast", g -> {
                g.integers("axis", false, 2);
                g.typed("index", "ArgMax", "x", "axis")
                        .putAttr("Tidx", of(DataType.DT_INT32))
                        .putAttr("output_type", of(DataType.DT_INT32));
                g.node("y", "Cast", "index")
                        .putAttr("SrcT", of(DataType.DT_INT32))
                        .putAttr("DstT", of(DataType.DT_FLOAT));
            }),
            Map.entry("Tile", g -> {
                g.integers("times", true, 1, 2, 3);
                g.typed("y", "Tile", "x", "times").putAttr("Tmultiples", of(DataType.DT_INT32));
            }),
            Map.entry("Tile by rows: Range ExpandDims", g -> {
                rows(g);
                g.integers("start", false, 0).integers("limit", false, 3).integers("step", false, 1);
                g.node("range", "Range", "start", "limit", "step").putAttr("Tidx", of(DataType.DT_INT32));
                g.node("row", "ExpandDims", "range", "start")
                        .putAttr("T", of(DataType.DT_INT32))
                        .putAttr("Tdim", of(DataType.DT_INT32));
                g.node("times", "Pack", "rows", "step")
                        .putAttr("T", of(DataType.DT_INT32))
                        .putAttr("N", of(2))
                        .putAttr("axis", of(0));
                g.node("tiled", "Tile", "row", "times")
                        .putAttr("T", of(DataType.DT_INT32))
                        .putAttr("Tmultiples", of(DataType.DT_INT32));
                g.node("y", "Cast", "tiled")
                        .putAttr("SrcT", of(DataType.DT_INT32))
                        .putAttr("DstT", of(DataType.DT_FLOAT));
            }),
            Map.entry("MatMul transpose_b", g -> {
                flat(g);
                g.constant("w", List.of(2, 6), new Random(2).doubles(12).toArray());
                g.typed("y", "MatMul", "flat", "w").putAttr("transpose_b", of(true));
            }),
            Map.entry("MatMul with the weights first", g -> {
                g.integers("shape", true, 6, 40);
                g.typed("columns", "Reshape", "x", "shape").putAttr("Tshape", of(DataType.DT_INT32));
                g.constant("w", List.of(6, 2), new Random(2).doubles(12).toArray());
                g.typed("y", "MatMul", "w", "columns").putAttr("transpose_a", of(true));
            }),
            Map.entry("BatchMatMulV2", g -> {
                g.constant("w", List.of(3, 4), new Random(2).doubles(12).toArray());
                g.typed("y", "BatchMatMulV2", "x", "w");
            }),
            Map.entry("constants: Rsqrt Mul Sub AddV2 Reshape Cast", g -> {
                g.constant("variance", List.of(3), 1, 2, 3).constant("mean", List.of(3), 0.1, 0.2, 0.3);
                g.constant("tiny", List.of(), 0.001);
                g.integers("shape", true, 1, 3);
                g.typed("v", "AddV2", "variance", "tiny");
                g.typed("scale", "Rsqrt", "v");
                g.typed("shift", "Mul", "mean", "scale");
                g.typed("turned", "Neg", "shift");
                g.typed("row", "Reshape", "turned", "shape").putAttr("Tshape", of(DataType.DT_INT32));
                g.typed("scaled", "Mul", "x", "scale");
                g.typed("y", "AddV2", "scaled", "row");
            }),
            Map.entry("Einsum of matrices", g -> {
                g.typed("sq", "Square", "x");
                einsum(g, "bij,bkj->kbi", "x", "sq");
            }),
            Map.entry("Einsum with weights, as in attention", g -> {
                g.constant("w", List.of(3, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
                einsum(g, "bij,jkl->bikl", "x", "w");
            }),
            Map.entry("Einsum that sums two dimensions, its constants first", g -> {
                g.constant("w", List.of(3, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
                einsum(g, "jik,bij->kb", "w", "x");
            }),
            Map.entry("Einsum that is no product of matrices", g -> {
                g.typed("sq", "Square", "x");
                einsum(g, "bij,bij->bi", "x", "sq");
            }),
            Map.entry("BatchMatMulV2 of computed matrices", g -> {
                g.typed("sq", "Square", "x");
                g.typed("y", "BatchMatMulV2", "x", "sq")
                        .putAttr("adj_x", of(false))
                        .putAttr("adj_y", of(true));
            }),
            Map.entry("Cumsum GreaterEqual: a causal mask", g -> {
                g.integers("ones", 2, 1, 1, 1, 1, 1, 1);
                g.integers("rows", false, 0).integers("columns", false, -1);
                g.constant("low", List.of(), -9);
                for (String axis : List.of("rows", "columns")) {
                    g.node("sum_" + axis, "Cumsum", "ones", axis)
                            .putAttr("T", of(DataType.DT_INT32))
                            .putAttr("Tidx", of(DataType.DT_INT32));
                }
                g.node("mask", "GreaterEqual", "sum_rows", "sum_columns").putAttr("T", of(DataType.DT_INT32));
                g.typed("y", "SelectV2", "mask", "x", "low");
            }),
            Map.entry("Fill MatrixBandPart StridedSlice LogicalAnd: the same by the shape of scores", g -> {
                g.node("true", "Const").putAttr("dtype", of(DataType.DT_BOOL)).putAttr("value", bool(true));
                g.integers("dims", true, 2, 3).integers("all", false, -1).integers("none", false, 0);
                g.constant("low", List.of(), -9);
                fill(g, "square", "dims");
                g.node("band", "MatrixBandPart", "square", "all", "none")
                        .putAttr("T", of(DataType.DT_BOOL))
                        .putAttr("Tindex", of(DataType.DT_INT32));
                g.integers("zeros", true, 0, 0, 0).integers("ones", true, 1, 1, 1);
                g.node("wide", "StridedSlice", "band", "zeros", "zeros", "ones")
                        .putAttr("T", of(DataType.DT_BOOL))
                        .putAttr("Index", of(DataType.DT_INT32))
                        .putAttr("begin_mask", of(6))
                        .putAttr("end_mask", of(6))
                        .putAttr("new_axis_mask", of(1));
                g.typed("shape", "Shape", "x").putAttr("out_type", of(DataType.DT_INT32));
                fill(g, "like", "shape");
                g.node("mask", "LogicalAnd", "like", "wide");
                g.typed("y", "SelectV2", "mask", "x", "low");
            }),
            Map.entry("Range Reshape Sub Abs Less: a window", g -> {
                g.integers("zero", false, 0).integers("one", false, 1);
                for (int size = 2; size <= 3; size++) {
                    g.integers("size" + size, false, size);
                    g.integers("shape" + size, true, size == 2 ? 2 : 1, size == 2 ? 1 : 3);
                    g.node("range" + size, "Range", "zero", "size" + size, "one")
                            .putAttr("Tidx", of(DataType.DT_INT32));
                    g.node("axis" + size, "Reshape", "range" + size, "shape" + size)
                            .putAttr("T", of(DataType.DT_INT32))
                            .putAttr("Tshape", of(DataType.DT_INT32));
                }
                g.constant("low", List.of(), -9);
                g.node("far", "Sub", "axis2", "axis3").putAttr("T", of(DataType.DT_INT32));
                g.node("distance", "Abs", "far").putAttr("T", of(DataType.DT_INT32));
                g.node("mask", "Less", "distance", "size2").putAttr("T", of(DataType.DT_INT32));
                g.typed("y", "SelectV2", "mask", "x", "low");
            }),
            Map.entry("FusedBatchNormV3 in training, as Keras 2 writes LayerNormalization", g -> {
                g.integers("dims", true, 1, -1, 3, 1).integers("back", true, -1, 2, 3);
                g.constant("one", List.of(), 1).constant("zero", List.of(), 0);
                g.constant("none", List.of(0));
                g.integers("begin", true, 1).integers("end", true, 2).integers("stride", true, 1);
                g.typed("images", "Reshape", "x", "dims").putAttr("Tshape", of(DataType.DT_INT32));
                g.typed("shape", "Shape", "images").putAttr("out_type", of(DataType.DT_INT32));
                g.node("count", "StridedSlice", "shape", "begin", "end", "stride")
                        .putAttr("T", of(DataType.DT_INT32))
                        .putAttr("Index", of(DataType.DT_INT32));
                for (String part : List.of("one", "zero")) {
                    g.typed(part + "s", "Fill", "count", part).putAttr("index_type", of(DataType.DT_INT32));
                }
                g.typed("normal", "FusedBatchNormV3", "images", "ones", "zeros", "none", "none")
                        .putAttr("U", of(DataType.DT_FLOAT))
                        .putAttr("epsilon", AttrValue.newBuilder().setF(1e-3f).build())
                        .putAttr("data_format", text("NCHW"));
                g.typed("y", "Reshape", "normal", "back").putAttr("Tshape", of(DataType.DT_INT32));
            }),
            Map.entry("Switch Merge", g -> {
                g.node("no", "Const").putAttr("dtype", of(DataType.DT_BOOL)).putAttr("value", bool(false));
                g.node("phase", "PlaceholderWithDefault", "no")
                        .putAttr("dtype", of(DataType.DT_BOOL))
                        .putAttr("shape", of(new long[0]));
                g.typed("parted", "Switch", "x", "phase");
                g.typed("training", "Neg", "parted:1");
                g.typed("serving", "Square", "parted:0");
                g.typed("y", "Merge", "serving", "training").putAttr("N", of(2));
            }),
            Map.entry("IdentityN StopGradient EnsureShape", g -> {
                g.typed("sq", "Square", "x");
                g.node("both", "IdentityN", "x", "sq")
                        .putAttr(
                                "T",
                                AttrValue.newBuilder()
                                        .setList(AttrValue.ListValue.newBuilder()
                                                .addType(DataType.DT_FLOAT)
                                                .addType(DataType.DT_FLOAT))
                                        .build());
                g.typed("stop", "StopGradient", "both:1");
                g.typed("y", "EnsureShape", "stop").putAttr("shape", of(-1, 2, 3));
            })));

    private static AttrValue bool(boolean value) {
        return AttrValue.newBuilder()
                .setTensor(org.tensorflow.proto.TensorProto.newBuilder()
                        .setDtype(DataType.DT_BOOL)
                        .setTensorShape(org.tensorflow.proto.TensorShapeProto.getDefaultInstance())
                        .addBoolVal(value))
                .build();
    }

    private static AttrValue list(long value) {
        return AttrValue.newBuilder()
                .setList(AttrValue.ListValue.newBuilder().addI(value))
                .build();
    }

    private static void flat(GraphFolder g) {
        g.integers("flat/shape", true, -1, 6);
        g.typed("flat", "Reshape", "x", "flat/shape").putAttr("Tshape", of(DataType.DT_INT32));
    }

    private static void rows(GraphFolder g) {
        g.typed("s", "Shape", "x").putAttr("out_type", of(DataType.DT_INT32));
        g.integers("zero1", true, 0).integers("one1", true, 1);
        g.node("rows", "StridedSlice", "s", "zero1", "one1", "one1")
                .putAttr("T", of(DataType.DT_INT32))
                .putAttr("Index", of(DataType.DT_INT32))
                .putAttr("shrink_axis_mask", of(1));
    }

    private static void einsum(GraphFolder g, String equation, String first, String second) {
        g.typed("y", "Einsum", first, second).putAttr("N", of(2)).putAttr("equation", text(equation));
    }

    /** With the constant {@code true}. */
    private static void fill(GraphFolder g, String name, String dims) {
        g.node(name, "Fill", dims, "true")
                .putAttr("T", of(DataType.DT_BOOL))
                .putAttr("index_type", of(DataType.DT_INT32));
    }

    private static void slice(GraphFolder g, int beginMask, int endMask, int shrink, int[] begin, int[] end, int last) {
        g.integers("begin", true, begin).integers("end", true, end).integers("strides", true, 1, 1, last);
        g.typed("y", "StridedSlice", "x", "begin", "end", "strides")
                .putAttr("Index", of(DataType.DT_INT32))
                .putAttr("begin_mask", of(beginMask))
                .putAttr("end_mask", of(endMask))
                .putAttr("shrink_axis_mask", of(shrink));
    }

    private static GraphFolder graph(String name) {
        GraphFolder g = new GraphFolder(DataType.DT_FLOAT, name.contains("weights first") ? ROWS : -1, 2, 3);
        if (UNARY.contains(name) || POSITIVE.contains(name)) {
            g.typed("y", name, "x");
        } else if (PAIRS.contains(name)) {
            g.constant("c", List.of(3), 0.5, -2, 1.5);
            g.typed("y", name, "x", "c");
        } else if (COMPARISONS.contains(name)) {
            g.constant("c", List.of(), 0.5);
            g.typed("bool", name, "x", "c");
            g.node("y", "Cast", "bool").putAttr("SrcT", of(DataType.DT_BOOL)).putAttr("DstT", of(DataType.DT_FLOAT));
        } else if (REDUCTIONS.contains(name)) {
            g.integers("axes", true, -1);
            g.typed("y", name, "x", "axes")
                    .putAttr("Tidx", of(DataType.DT_INT32))
                    .putAttr("keep_dims", of(true));
        } else {
            OTHERS.get(name).accept(g);
        }
        return g;
    }

    @ParameterizedTest
    @Tag("native")
    @MethodSource("cases")
    void givesWhatTensorFlowGives(String name) throws IOException {
        Path saved = graph(name).write(folder.resolve("model"));
        OnnxModel model = SavedModelReader.read(saved, Optional.empty(), Optional.empty());
        double low = POSITIVE.contains(name) ? 0.01 : -3;
        double[] x =
                new Random(1).doubles(ROWS * 6L, low, 3).map(v -> (float) v).toArray();
        Map<String, BothRuntimes.Rows> rows = Map.of("x", BothRuntimes.Rows.of(x));

        double[] expected =
                BothRuntimes.tensorFlow(saved, "serving_default", model, rows).get("y");
        double[] actual = BothRuntimes.onnxRuntime(model, rows).get("y");

        double scale = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElseThrow());
        assertThat(actual).containsExactly(expected, within(FLOAT_NOISE * scale));
    }

    /** So that none is forgotten here. */
    @Test
    void everyOperatorOfTheTableHasACase() {
        String all = String.join(" ", cases().toList()) + " BatchMatMul BatchMatMulV3 Select Gather Range Shape "
                + String.join(
                        " ", ImageOperatorsTest.cases().map(Object::toString).toList());
        TreeSet<String> missing = new TreeSet<>(GraphTranslator.operators().keySet());
        missing.addAll(IntegerFolding.OPERATORS);
        missing.removeAll(List.of(all.split("[ :]+")));

        assertThat(missing).isEmpty();
    }

    @Test
    void anOutputThatCanNotBeReadIsLeftOutByName() throws IOException {
        GraphFolder g = new GraphFolder(DataType.DT_FLOAT, -1, 2, 3);
        g.typed("y", "Relu", "x");
        g.typed("best", "TopKV2", "y", "x");
        Path saved = g.output("best").write(folder.resolve("model"));

        OnnxModel model = SavedModelReader.read(saved, Optional.empty(), Optional.empty());

        assertThat(model.outputs()).extracting(output -> output.name()).containsExactly("y");
        assertThat(model.metadata()).containsEntry(SavedModelMetadata.LEFT_OUT, "output 'best' needs TopKV2");
    }

    /** As Keras writes a dense layer over steps whose number is free: a size cannot be taken for another. */
    @Test
    void rowsAndStepsThatWereJoinedAreNotPartedAgain() {
        GraphFolder g = new GraphFolder(DataType.DT_FLOAT, -1, -1, 3);
        g.integers("flat", true, -1, 3).constant("w", List.of(3, 3), new double[9]);
        g.typed("shape", "Shape", "x").putAttr("out_type", of(DataType.DT_INT32));
        g.typed("joined", "Reshape", "x", "flat");
        g.typed("product", "MatMul", "joined", "w");
        g.typed("y", "Reshape", "product", "shape");
        Path saved = g.write(folder.resolve("model"));

        assertThatThrownBy(() -> SavedModelReader.read(saved, Optional.empty(), Optional.empty()))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(
                        "'y' (Reshape) has a shape of which several dimensions are known only at run time")
                .hasMessageContaining("fix all of the input but the number of rows");
    }

    /** Bits of the graph are turned over. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Einsum with weights",
                "Einsum of matrices",
                "Cumsum",
                "Fill",
                "Range Reshape",
                "FusedBatchNormV3 in"
            })
    void damagedGraphsOfAttentionGiveAModelOrAnError(String name) throws IOException {
        String found = OTHERS.keySet().stream()
                .filter(key -> key.startsWith(name))
                .findFirst()
                .orElseThrow();
        Path saved = graph(found).write(folder.resolve("model"));
        Path file = saved.resolve("saved_model.pb");
        byte[] bytes = Files.readAllBytes(file);
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            byte[] flipped = bytes.clone();
            flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, flipped);
            Throwable thrown = catchThrowable(() -> SavedModelReader.read(saved, Optional.empty(), Optional.empty()));
            if (thrown != null) {
                assertThat(thrown).isInstanceOf(UnsupportedModelException.class).hasMessageContaining(saved.toString());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusesByName(String name, Consumer<GraphFolder> graph, String reason) {
        GraphFolder g = new GraphFolder(DataType.DT_FLOAT, -1, 2, 3);
        graph.accept(g);
        Path saved = g.write(folder.resolve("model"));
        assertThatThrownBy(() -> SavedModelReader.read(saved, Optional.empty(), Optional.empty()))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining(reason);
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> refusals() {
        return Stream.of(
                refusal(
                        "an operator that writes files",
                        g -> {
                            g.constant("file", List.of(), 0);
                            g.node("y", "WriteFile", "file", "x");
                        },
                        "output 'y' needs WriteFile; these operators are not supported"),
                refusal(
                        "a circle",
                        g -> {
                            g.typed("a", "Relu", "b");
                            g.typed("b", "Relu", "a");
                            g.typed("y", "AddV2", "a", "x");
                        },
                        "depends on itself"),
                refusal(
                        "a circle of identities",
                        g -> {
                            g.typed("a", "Identity", "b");
                            g.typed("b", "Identity", "a");
                            g.typed("y", "AddV2", "a", "x");
                        },
                        "depends on itself"),
                refusal(
                        "a name that is not there",
                        g -> g.typed("y", "Relu", "nowhere"),
                        "'nowhere' is read but not part of the graph"),
                refusal(
                        "a loop of a recurrent layer",
                        g -> {
                            g.typed("loop", "While", "x");
                            g.typed("y", "Relu", "loop");
                        },
                        "output 'y' needs While; a loop, as recurrent layers are exported, is not supported; give the .keras file, or an ONNX file"),
                refusal(
                        "an equation with dots",
                        g -> einsum(g, "...i,...i->...", "x", "x"),
                        "'y' (Einsum) has the equation '...i,...i->...', expected a letter for each dimension"),
                refusal(
                        "an equation for other shapes",
                        g -> einsum(g, "bij,bji->b", "x", "x"),
                        "'y' (Einsum) has the equation 'bij,bji->b' for tensors of the shapes [[-1, 2, 3], [-1, 2, 3]]"),
                refusal(
                        "an equation that makes what it does not read",
                        g -> einsum(g, "bij,bij->bk", "x", "x"),
                        "has the equation 'bij,bij->bk' for tensors"),
                refusal(
                        "as many ones as rows",
                        g -> {
                            rows(g);
                            g.node("dims", "Pack", "rows")
                                    .putAttr("T", of(DataType.DT_INT32))
                                    .putAttr("N", of(1))
                                    .putAttr("axis", of(0));
                            g.constant("one", List.of(), 1);
                            g.typed("ones", "Fill", "dims", "one");
                            g.typed("y", "AddV2", "x", "ones");
                        },
                        "'ones' (Fill) fills a tensor whose shape is known only at run time"),
                refusal(
                        "a batch normalization that trains",
                        g -> {
                            g.integers("dims", true, -1, 2, 3, 1);
                            g.integers("two", true, 2);
                            g.constant("one", List.of(), 1);
                            g.typed("image", "Reshape", "x", "dims");
                            g.typed("ones", "Fill", "two", "one");
                            g.typed("y", "FusedBatchNormV3", "image", "ones", "ones", "ones", "ones")
                                    .putAttr("is_training", of(true))
                                    .putAttr("data_format", text("NCHW"));
                        },
                        "normalizes by the rows that it is given"),
                refusal(
                        "shapes that do not go together",
                        g -> {
                            g.constant("c", List.of(4), 1, 2, 3, 4);
                            g.typed("y", "AddV2", "x", "c");
                        },
                        "which do not go together"),
                refusal(
                        "a part of the rows",
                        g -> slice(g, 0, 0, 0, new int[] {1, 0, 0}, new int[] {2, 2, 3}, 1),
                        "takes a part of the rows"),
                refusal(
                        "a function that is not there",
                        g -> g.typed("y", "PartitionedCall", "x"),
                        "which is not in the file"),
                refusal(
                        "a constant cut short",
                        g -> {
                            g.constant("c", List.of(4), 1, 2, 3);
                            g.typed("y", "AddV2", "x", "c");
                        },
                        "'c' has 12 bytes, expected 16"),
                refusal(
                        "a placeholder that is no input",
                        g -> {
                            g.node("other", "Placeholder").putAttr("dtype", of(DataType.DT_FLOAT));
                            g.typed("y", "AddV2", "x", "other");
                        },
                        "output 'y' needs Placeholder"));
    }

    private static org.junit.jupiter.params.provider.Arguments refusal(
            String name, Consumer<GraphFolder> graph, String reason) {
        return org.junit.jupiter.params.provider.Arguments.of(name, graph, reason);
    }
}
