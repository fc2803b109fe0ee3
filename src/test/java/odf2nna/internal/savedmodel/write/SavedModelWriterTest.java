package odf2nna.internal.savedmodel.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import odf2nna.internal.keras.KerasModelReader;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.Judge;
import odf2nna.internal.onnx.Judge.Numbers;
import odf2nna.internal.onnx.ModelGraph;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OnnxModelReader;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.OperatorSetIdProto;
import odf2nna.internal.onnx.proto.Onnx.StringStringEntryProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import odf2nna.internal.onnx.proto.Onnx.ValueInfoProto;
import odf2nna.internal.savedmodel.SavedModelMetadata;
import odf2nna.internal.savedmodel.Types;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;

/** What a SavedModel holds, and what is refused. */
class SavedModelWriterTest {
    private static final Path MODELS = Path.of("models");
    private static final int PIXELS = 64;

    @TempDir
    private Path folder;

    private static OnnxModel read(Path file) throws IOException {
        return file.toString().endsWith(".onnx") ? OnnxModelReader.read(file) : KerasModelReader.read(file);
    }

    private static Numbers digits() throws IOException {
        List<Double> pixels = new ArrayList<>();
        int rows = 0;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(MODELS.resolve("digits.csv.gz"))), StandardCharsets.UTF_8))) {
            lines.readLine();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Arrays.stream(line.split(","))
                        .limit(PIXELS)
                        .map(Double::valueOf)
                        .forEach(pixels::add);
                rows++;
            }
        }
        return new Numbers(
                ElementType.FLOAT,
                List.of((long) rows, (long) PIXELS),
                pixels.stream().mapToDouble(pixel -> pixel).toArray());
    }

    /** All rows; the networks are of 64, 128, 64 and 10 units, and put out probabilities. */
    @ParameterizedTest
    @Tag("native")
    @ValueSource(
            strings = {
                "digits_torch.onnx",
                "digits_torch_dynamo.onnx",
                "digits_keras_tf.onnx",
                "digits_keras_torch.onnx",
                "digits_tf2onnx.onnx",
                "digits.keras",
                "digits.h5"
            })
    void carriedNetworksComputeTheSame(String name) throws IOException {
        OnnxModel model = read(MODELS.resolve(name));
        Path saved = Written.write(model, folder.resolve("saved"));
        String input = model.inputs().get(0).name();
        String output = model.outputs().get(0).name();
        Numbers rows = digits();

        try (TensorFlowRun tensorflow = TensorFlowRun.load(saved)) {
            Numbers expected =
                    onnxRuntime(model.hasExternalData() ? read(MODELS.resolve("digits_torch.onnx")) : model, rows);
            Written.assertSame(name, tensorflow.run(Map.of(input, rows)), Map.of(output, expected), 0);
        }
        SignatureDef signature = Written.read(saved).getSignatureDefOrThrow("serving_default");
        assertThat(signature.getMethodName()).isEqualTo("tensorflow/serving/predict");
        assertThat(signature.getInputsMap()).containsOnlyKeys(input);
        assertThat(dims(signature.getInputsOrThrow(input))).containsExactly(-1L, 64L);
        assertThat(signature.getInputsOrThrow(input).getDtype()).isEqualTo(DataType.DT_FLOAT);
        assertThat(signature.getOutputsMap()).containsOnlyKeys(output);
        assertThat(dims(signature.getOutputsOrThrow(output))).containsExactly(-1L, 10L);
    }

    /** A model that was exported a second time with external data is judged by its twin without. */
    private static Numbers onnxRuntime(OnnxModel model, Numbers rows) {
        String output = model.outputs().get(0).name();
        return Judge.run(model, Map.of(model.inputs().get(0).name(), rows), List.of(output))
                .get(output);
    }

    private static List<Long> dims(TensorInfo info) {
        return info.getTensorShape().getDimList().stream()
                .map(dim -> dim.getSize())
                .toList();
    }

    @Test
    void dictionariesOfScikitLearnAreRefusedWithWhatToDo() throws IOException {
        OnnxModel model = read(MODELS.resolve("digits_sklearn.onnx"));

        assertThatThrownBy(() -> SavedModelWriter.check(model))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("can't be written as a SavedModel")
                .hasMessageContaining("ai.onnx.ml.ZipMap")
                .hasMessageContaining("options={'zipmap': False}");
        assertThatThrownBy(() -> Written.write(model, folder.resolve("saved")))
                .isInstanceOf(UnsupportedModelException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void weightsAreVariablesOfOneGraphForServing() throws IOException {
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, -1, 4, 6, 3);
        Path saved = Written.write(model, folder.resolve("saved"));

        MetaGraphDef graph = Written.read(saved);
        assertThat(graph.getMetaInfoDef().getTagsList()).containsExactly("serve");
        assertThat(graph.getMetaInfoDef().getTensorflowVersion()).isEqualTo("2.18.0");
        assertThat(graph.getSaverDef().getRestoreOpName()).isEqualTo("save/restore_all");
        assertThat(graph.getCollectionDefOrThrow("trainable_variables")
                        .getBytesList()
                        .getValueList())
                .hasSize(4);
        assertThat(graph.getGraphDef().getLibrary().getFunctionCount()).isZero();
        assertThat(graph.getGraphDef().getNodeList())
                .extracting(NodeDef::getOp)
                .startsWith(
                        "Placeholder",
                        "VarHandleOp",
                        "ReadVariableOp",
                        "MatMul",
                        "VarHandleOp",
                        "ReadVariableOp",
                        "BiasAdd",
                        "Relu",
                        "VarHandleOp",
                        "ReadVariableOp",
                        "MatMul",
                        "VarHandleOp",
                        "ReadVariableOp",
                        "BiasAdd",
                        "Identity");
        assertThat(Files.list(saved))
                .extracting(path -> path.getFileName().toString())
                .containsExactlyInAnyOrder("saved_model.pb", "variables");
        Path again = Written.write(model, folder.resolve("again"));
        assertThat(again.resolve("saved_model.pb")).hasSameBinaryContentAs(saved.resolve("saved_model.pb"));
    }

    @ParameterizedTest
    @Tag("native")
    @EnumSource(
            value = ElementType.class,
            names = {"FLOAT", "DOUBLE", "FLOAT16"})
    void weightsKeepTheirType(ElementType type) throws IOException {
        Path saved = Written.write(TinyModels.chain(type, 5, 4, 6, 3), folder.resolve("saved"));

        MetaGraphDef graph = Written.read(saved);
        DataType expected = Types.of(type);
        assertThat(graph.getGraphDef().getNodeList())
                .filteredOn(node -> node.getOp().equals("VarHandleOp"))
                .hasSize(4)
                .allMatch(node -> node.getAttrOrThrow("dtype").getType() == expected);
        SignatureDef signature = graph.getSignatureDefOrThrow("serving_default");
        assertThat(signature.getInputsOrThrow("x").getDtype()).isEqualTo(expected);
        assertThat(dims(signature.getOutputsOrThrow("y"))).containsExactly(5L, 3L);
    }

    /** TensorFlow finds the slope of the output for each weight, and a weight that is set changes the output. */
    @Test
    @Tag("native")
    void variablesCanBeTrainedOn() throws IOException {
        Path saved = Written.write(TinyModels.chain(ElementType.FLOAT, 1, 2, 3), folder.resolve("saved"));
        Map<String, Numbers> batch = Map.of("x", new Numbers(ElementType.FLOAT, List.of(1L, 2L), new double[] {1, -1}));
        try (TensorFlowRun tensorflow = TensorFlowRun.load(saved)) {
            assertThat(tensorflow.slopes("y", batch))
                    .hasSize(2)
                    .allSatisfy((name, slope) ->
                            assertThat(slope.values()).as(name).isNotEqualTo(new double[slope.values().length]));
        }
    }

    @Test
    void whatScalesTheInputsIsNoVariable() {
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 1)
                .input("x", ElementType.FLOAT, -1, 2)
                .initializer("scale", ElementType.FLOAT, new double[] {3, 4}, 2)
                .node(NodeProto.newBuilder().setOpType("Mul"), "y", "x", "scale")
                .output("y", ElementType.FLOAT, -1, 2)
                .build();

        assertThat(TrainableWeights.of(ModelGraph.of(model))).isEmpty();
    }

    @Test
    @Tag("native")
    void theSignatureIsCalledAsTheMetadataSay() throws IOException {
        OnnxModel model = TinyModels.chain(ElementType.FLOAT, 1, 2, 3)
                .withMetadata(Map.of(SavedModelMetadata.SIGNATURE, "predict"));
        Path saved = Written.write(model, folder.resolve("saved"));

        assertThat(Written.read(saved).getSignatureDefMap()).containsOnlyKeys("predict");
        Map<String, Numbers> batch = Map.of("x", new Numbers(ElementType.FLOAT, List.of(1L, 2L), new double[] {1, -1}));
        try (TensorFlowRun tensorflow = TensorFlowRun.load(saved)) {
            Written.assertSame("", tensorflow.run("predict", batch), Judge.run(model, batch, List.of("y")), 0);
        }
    }

    @Test
    @Tag("native")
    void namesThatTensorFlowDoesNotAllowAreChangedInTheGraphAndKeptInTheSignature() throws IOException {
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 1)
                .input("_in:0", ElementType.FLOAT, -1, 2)
                .input("_in_0", ElementType.FLOAT, -1, 2)
                .node("Add", "//ä b/", "_in:0", "_in_0")
                .node("Relu", "", "//ä b/")
                .node("Relu", "out>1", "//ä b/")
                .output("//ä b/", ElementType.FLOAT, -1, 2)
                .output("out>1", ElementType.FLOAT, -1, 2)
                .build();
        Path saved = Written.write(model, folder.resolve("saved"));

        MetaGraphDef graph = Written.read(saved);
        assertThat(graph.getGraphDef().getNodeList())
                .extracting(NodeDef::getName)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[A-Za-z0-9.][A-Za-z0-9_./-]*"))
                .contains("in_0", "in_0_1", "out_1");
        Numbers ones = new Numbers(ElementType.FLOAT, List.of(1L, 2L), new double[] {1, -3});
        try (TensorFlowRun tensorflow = TensorFlowRun.load(saved)) {
            // as arguments both are _in_0, with which TensorFlow's Python loads nothing, so the second is numbered
            Map<String, Numbers> out = tensorflow.run(Map.of("_in:0", ones, "_in_0_2", ones));
            assertThat(out.get("//ä b/").values()).containsExactly(2, -6);
            assertThat(out.get("out>1").values()).containsExactly(2, 0);
        }
    }

    @Test
    @Tag("native")
    void inputsAndConstantsThatAreOutputsAreWritten() throws IOException {
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 1)
                .input("x", ElementType.FLOAT, -1, 2)
                .weights("c", 1, 3)
                .node("Relu", "y", "x")
                .output("y", ElementType.FLOAT, -1, 2)
                .output("c", ElementType.FLOAT, 3)
                .output("x", ElementType.FLOAT, -1, 2)
                .build();
        Path saved = Written.write(model, folder.resolve("saved"));

        try (TensorFlowRun tensorflow = TensorFlowRun.load(saved)) {
            Numbers x = new Numbers(ElementType.FLOAT, List.of(1L, 2L), new double[] {1, -3});
            Map<String, Numbers> out = tensorflow.run(Map.of("x", x));
            assertThat(out.get("x").values()).containsExactly(1, -3);
            assertThat(out.get("c").shape()).containsExactly(3L);
        }
    }

    @Test
    void anAttributeThatIsNotKnownIsRefused() {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType("Softmax")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("temperature")
                        .setType(AttributeProto.AttributeType.FLOAT)
                        .setF(2));
        assertThatThrownBy(() -> SavedModelWriter.check(one(17, node, "x")))
                .hasMessageContaining("Softmax 'n_y': its attribute 'temperature' is not supported");
    }

    @Test
    void aMaskThatIsReadIsRefused() {
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 1)
                .input("x", ElementType.FLOAT, -1, 2)
                .node(NodeProto.newBuilder().setOpType("Dropout").addOutput("kept"), "mask", "x")
                .output("kept", ElementType.FLOAT, -1, 2)
                .output("mask", ElementType.BOOL, -1, 2)
                .build();
        assertThatThrownBy(() -> SavedModelWriter.check(model)).hasMessageContaining("its output 'mask'");
    }

    @Test
    void typesThatMeetAreRefused() {
        OnnxModel model = TinyModels.of(ElementType.DOUBLE, 1)
                .input("x", ElementType.FLOAT, -1, 2)
                .gemm("x", "y", 2, 3)
                .output("y", ElementType.FLOAT, -1, 3)
                .build();
        assertThatThrownBy(() -> SavedModelWriter.check(model))
                .hasMessageContaining("Gemm 'n_y': it reads FLOAT and DOUBLE together");
    }

    @Test
    void aNodeThatBreaksARuleIsRefused() {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType("Transpose")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("perm")
                        .setType(AttributeProto.AttributeType.INTS)
                        .addInts(7));
        assertThatThrownBy(() -> SavedModelWriter.check(one(17, node, "x")))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("Transpose 'n_y' breaks a rule of ONNX");
    }

    private static OnnxModel one(long opset, NodeProto.Builder node, String input) {
        return TinyModels.of(ElementType.FLOAT, 1)
                .opset(opset)
                .input("x", ElementType.FLOAT, -1, 2)
                .node(node, "y", input)
                .output("y", ElementType.FLOAT, -1, 2)
                .build();
    }

    /** The weights are a hole in a file, which takes no room. */
    @Test
    void moreThanAMessageHoldsIsRefused() throws IOException {
        long bytes = 2_000_000_000;
        try (RandomAccessFile data =
                new RandomAccessFile(folder.resolve("w.bin").toFile(), "rw")) {
            data.setLength(bytes);
        }
        GraphProto.Builder graph = GraphProto.newBuilder()
                .addInput(proto(TinyModels.chain(ElementType.FLOAT, 1, 2, 2))
                        .getGraph()
                        .getInput(0))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Where")
                        .addAllInput(List.of("x", "a", "a"))
                        .addOutput("y"))
                .addOutput(ValueInfoProto.newBuilder().setName("y"))
                .addInitializer(TensorProto.newBuilder()
                        .setName("a")
                        .setDataType(ElementType.FLOAT.code())
                        .addDims(bytes / Float.BYTES)
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .addExternalData(StringStringEntryProto.newBuilder()
                                .setKey("location")
                                .setValue("w.bin")));
        ModelProto large = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build();
        Files.write(folder.resolve("large.onnx"), large.toByteArray());

        assertThatThrownBy(() -> Written.write(read(folder.resolve("large.onnx")), folder.resolve("saved")))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("take 2000000000 bytes")
                .hasMessageContaining("write it as ONNX");
        assertThat(folder.resolve("saved")).doesNotExist();
    }

    private static ModelProto proto(OnnxModel model) throws IOException {
        return ModelProto.parseFrom(model.toBytes());
    }
}
