package odf2nna.cli;

import static odf2nna.cli.Workspace.SHRINK;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.TensorShapeProto;
import odf2nna.internal.onnx.proto.Onnx.TypeProto;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** Models that can't be used. */
final class BadModels {
    private BadModels() {}

    private static BadInput model(String id, BadInput.Spoil spoil, String... words) {
        return BadInput.of("model: " + id, spoil, SHRINK, ExitCode.MODEL, BadInput.with("model.onnx", words));
    }

    private static byte[] graph(String name, String operator) {
        return GraphDef.newBuilder()
                .addNode(NodeDef.newBuilder().setName(name).setOp(operator))
                .build()
                .toByteArray();
    }

    static List<BadInput> cases() {
        List<BadInput> cases = new ArrayList<>();
        for (int cut : new int[] {1, 10, 60, 100, 300, 500}) {
            cases.add(model("cut after " + cut + " bytes", w -> w.cut("model.onnx", cut), "truncated", "again"));
        }
        cases.add(model("empty file", w -> w.write("model.onnx", ""), "empty"));
        cases.add(model("text file", w -> w.write("model.onnx", "hello, this is no model\n"), "ONNX"));
        cases.add(model("data file given as model", w -> w.write("model.onnx", w.bytes("data.csv")), "ONNX"));
        cases.add(model(
                "TensorFlow Lite",
                w -> w.write("model.onnx", "\u001c\0\0\0TFL3 and more"),
                "a TensorFlow Lite model",
                "SavedModel"));
        cases.add(model(
                "pickle",
                w -> w.write("model.onnx", new byte[] {(byte) 0x80, 4, (byte) 0x95, 1}),
                "a Python pickle",
                "skl2onnx"));
        cases.add(model(
                "PyTorch",
                w -> w.write("model.onnx", "PK\3\4\0\0\0\0\0\0\0\0\0\0\0\0 net/data.pkl and more"),
                "a PyTorch file",
                "torch.onnx.export"));
        cases.add(model(
                "gzip",
                w -> w.write("model.onnx", new byte[] {0x1f, (byte) 0x8b, 8, 0}),
                "compressed by gzip",
                "gunzip",
                "--eval"));
        cases.add(model(
                "npy", w -> w.write("model.onnx", new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}), "NumPy"));
        cases.add(model(
                "safetensors",
                w -> w.write("model.onnx", "\u0050\0\0\0\0\0\0\0{\"__metadata__\":{}}"),
                "weights without a graph"));
        cases.add(model(
                "graph of TensorFlow as text",
                w -> w.write("model.onnx", "node {\n  name: \"x\"\n  op: \"Placeholder\"\n}\n"),
                "a graph of TensorFlow as text",
                "as_text=False"));
        cases.add(model(
                "graph of TensorFlow with variables",
                w -> w.write("model.onnx", graph("w", "VarHandleOp")),
                "'w' is a variable",
                "frozen graph"));
        cases.add(model(
                "graph of TensorFlow without outputs",
                w -> w.write("model.onnx", graph("x", "Placeholder")),
                "without outputs"));
        cases.add(model(
                "graph of TensorFlow cut short",
                w -> {
                    w.write("model.onnx", Files.readAllBytes(Path.of("models/digits_frozen.pb")));
                    w.cut("model.onnx", 40_000);
                },
                "damaged or cut short"));
        cases.add(model("missing", w -> Files.delete(w.path("model.onnx")), "no such file"));
        cases.add(BadInput.of(
                "model: folder",
                w -> {},
                SHRINK.replace("@model.onnx", "@"),
                ExitCode.MODEL,
                "a folder without saved_model.pb",
                "expected an ONNX or Keras file, or the folder of a SavedModel"));
        cases.add(model("no graph", w -> w.edit(ModelProto.Builder::clearGraph), "no graph"));
        cases.add(model("no nodes", w -> w.edit(m -> m.getGraphBuilder().clearNode()), "no graph"));
        cases.add(model("opset 4", w -> w.edit(m -> m.getOpsetImportBuilder(0).setVersion(4)), "opset 4", "6"));
        cases.add(model("no opset", w -> w.edit(ModelProto.Builder::clearOpsetImport), "opset", "expected 6"));
        cases.add(model("IR 2", w -> w.edit(m -> m.setIrVersion(2)), "IR version 2", "expected 3"));
        cases.add(model("no outputs", w -> w.edit(m -> m.getGraphBuilder().clearOutput()), "no outputs"));
        cases.add(model(
                "no inputs",
                w -> w.edit(m -> m.getGraphBuilder().clearInput()),
                "takes 'x'",
                "which no node produces"));
        cases.add(model(
                "no initializers",
                w -> w.edit(m -> m.getGraphBuilder().clearInitializer()),
                "'z0_w'",
                "which no node produces"));
        cases.add(model(
                "output that no node produces",
                w -> w.edit(m -> m.getGraphBuilder().getOutputBuilder(0).setName("gone")),
                "no node produces the model output 'gone'"));
        cases.add(model(
                "node that reads nothing",
                w -> w.edit(m -> m.getGraphBuilder().getNodeBuilder(2).clearInput()),
                "Gemm 'n_z1'",
                "reads nothing"));
        cases.add(model(
                "activation that reads nothing",
                w -> w.edit(m -> m.getGraphBuilder().getNodeBuilder(1).clearInput()),
                "Relu 'n_a0' reads nothing"));
        cases.add(model(
                "Gemm with one input",
                w -> w.edit(
                        m -> m.getGraphBuilder().getNodeBuilder(2).clearInput().addInput("a0")),
                "Gemm 'n_z1'",
                "1 of the 2 inputs"));
        cases.add(model(
                "node that makes nothing",
                w -> w.edit(m -> m.getGraphBuilder().getNodeBuilder(2).clearOutput()),
                "Gemm 'n_z1'",
                "has no outputs"));
        cases.add(model(
                "cyclic graph",
                w -> w.edit(m -> m.getGraphBuilder().getNodeBuilder(0).setInput(0, "a1")),
                "Gemm 'n_z0' takes 'a1'",
                "cycle"));
        cases.add(model(
                "tensor made twice",
                w -> w.edit(m -> m.getGraphBuilder().getNodeBuilder(3).setOutput(0, "a0")),
                "produces 'a0'",
                "too"));
        cases.add(model(
                "two initializers of one name",
                w -> w.edit(m ->
                        m.getGraphBuilder().addInitializer(m.getGraphBuilder().getInitializer(0))),
                "'z0_w' is there twice"));
        cases.add(model(
                "node that makes an initializer's tensor",
                w -> w.edit(m -> m.getGraphBuilder().getNodeBuilder(1).setOutput(0, "z0_w")),
                "makes 'z0_w'"));
        cases.add(model("data type unknown", w -> w.editTensor("z0_w", t -> t.setDataType(99)), "'z0_w'", "type 99"));
        cases.add(model(
                "raw data too short",
                w -> w.editTensor("z0_w", t -> t.setRawData(ByteString.copyFrom(new byte[95]))),
                "'z0_w'",
                "needs 96 bytes, found 95"));
        cases.add(model(
                "raw data too long",
                w -> w.editTensor("y_b", t -> t.setRawData(ByteString.copyFrom(new byte[16]))),
                "'y_b'",
                "needs 12 bytes, found 16"));
        cases.add(model(
                "typed data too short",
                w -> w.editTensor("y_b", t -> t.clearRawData().addFloatData(1)),
                "'y_b'",
                "needs 3 values, found 1"));
        cases.add(model("negative dimension", w -> w.editTensor("z0_w", t -> t.setDims(0, -6)), "'z0_w'", "negative"));
        cases.add(model(
                "huge dimension", w -> w.editTensor("z0_w", t -> t.setDims(0, 1L << 60)), "'z0_w'", "too large"));
        cases.add(model(
                "bias of another length",
                w -> w.editTensor("z0_b", t -> t.setDims(0, 5).setRawData(ByteString.copyFrom(new byte[20]))),
                "Gemm 'n_z0'",
                "5 values, expected 6"));
        cases.add(model(
                "weights of another width",
                w -> w.editTensor("z1_w", t -> t.setDims(1, 7).setRawData(ByteString.copyFrom(new byte[140]))),
                "n_z1"));
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            cases.add(model(
                    "weight " + bad,
                    w -> w.editTensor("z1_w", t -> t.setRawData(spoiled(t.getRawData(), bad))),
                    "Gemm 'n_z1'",
                    "NaN or infinite"));
        }
        cases.add(model(
                "unknown operator",
                w -> w.edit(m -> m.getGraphBuilder().getNodeBuilder(1).setOpType("Rleu")),
                "Rleu"));
        cases.add(model(
                "unknown domain",
                w -> w.edit(m -> m.getGraphBuilder().getNodeBuilder(1).setDomain("com.example")),
                "com.example"));
        cases.add(BadInput.of(
                "model: input width unknown",
                w -> {
                    w.write(
                            "model.onnx",
                            TinyModels.of(ElementType.FLOAT, 1)
                                    .input("x", ElementType.FLOAT, -1, 4, -1, -1)
                                    .node("Relu", "y", "x")
                                    .output("y", ElementType.FLOAT, -1, 4, -1, -1)
                                    .build()
                                    .toBytes());
                },
                SHRINK,
                ExitCode.MODEL,
                "input 'x'",
                "static"));
        cases.add(model(
                "input of strings",
                w -> w.edit(m -> m.getGraphBuilder()
                        .getInputBuilder(0)
                        .getTypeBuilder()
                        .getTensorTypeBuilder()
                        .setElemType(8)),
                "x"));
        cases.add(model(
                "input that is a sequence",
                w -> w.edit(m -> m.getGraphBuilder()
                        .getInputBuilder(0)
                        .setType(TypeProto.newBuilder().setDenotation("SEQUENCE"))),
                "x"));
        cases.add(model(
                "no output of real numbers",
                w -> w.edit(m -> {
                    m.getGraphBuilder()
                            .addNodeBuilder()
                            .setOpType("ArgMax")
                            .setName("best")
                            .addInput("y")
                            .addOutput("label");
                    m.getGraphBuilder().getOutputBuilder(0).setName("label");
                    m.getGraphBuilder()
                            .getOutputBuilder(0)
                            .getTypeBuilder()
                            .getTensorTypeBuilder()
                            .setElemType(7)
                            .setShape(TensorShapeProto.getDefaultInstance());
                }),
                "label"));
        cases.addAll(BadExternalData.cases());
        return cases;
    }

    private static ByteString spoiled(ByteString raw, float value) {
        byte[] bytes = raw.toByteArray();
        int bits = Integer.reverseBytes(Float.floatToRawIntBits(value));
        for (int i = 0; i < 4; i++) {
            bytes[i] = (byte) (bits >>> (24 - 8 * i));
        }
        return ByteString.copyFrom(bytes);
    }
}
