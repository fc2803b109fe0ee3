package odf2nna.internal.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import odf2nna.onnx.UnsupportedModelException;

/** Reads ONNX files and checks the rules that the rest of the program relies on. */
public final class OnnxModelReader {
    private static final long OLDEST_OPSET = 6;
    private static final long OLDEST_IR = 3;
    /** The last number in {@code TensorProto.DataType} as of ONNX 1.20: INT2. */
    private static final int NEWEST_TYPE = 26;

    private OnnxModelReader() {}

    /**
     * Reads a model. Weights in external files are checked for presence and size, and read when needed.
     *
     * @throws UnsupportedModelException if the file is not a valid ONNX model, or older than opset 6 or IR 3
     * @throws IOException if it can't be read
     */
    public static OnnxModel read(Path file) throws IOException {
        ModelProto proto;
        try (InputStream in = Files.newInputStream(file)) {
            CodedInputStream coded = CodedInputStream.newInstance(in, 1 << 16);
            coded.setSizeLimit(Integer.MAX_VALUE);
            proto = ModelProto.parser().parseFrom(coded);
        } catch (InvalidProtocolBufferException e) {
            throw new UnsupportedModelException(file.toString(), unreadable(e), e);
        }
        return read(proto, file);
    }

    /** Reads a model from memory; {@code file} names it in messages and is where external data is looked for. */
    public static OnnxModel parse(byte[] bytes, Path file) {
        try {
            return read(ModelProto.parseFrom(bytes), file);
        } catch (InvalidProtocolBufferException e) {
            throw new UnsupportedModelException(file.toString(), unreadable(e), e);
        }
    }

    private static OnnxModel read(ModelProto proto, Path file) {
        OnnxModel model = check(new OnnxModel(prepared(proto, file), file, ExternalData.files(proto, file)));
        OnnxModel raised = model.opset() == OpsetSix.VERSION ? OpsetSix.raised(model) : model;
        return SplitProducts.apart(EinsumProducts.written(raised));
    }

    private static ModelProto prepared(ModelProto proto, Path file) {
        return FusedNodes.apart(
                NodeOrder.sorted(FunctionBodies.inlined(ExternalData.insideNodes(proto, file), file.toString())));
    }

    private static String unreadable(InvalidProtocolBufferException problem) {
        boolean cut = String.valueOf(problem.getMessage()).contains("ended unexpectedly");
        return cut
                ? "the file ends too early: it is truncated, or not an ONNX model; copy or export it again"
                : "not an ONNX model, or damaged; copy or export it again";
    }

    static OnnxModel check(OnnxModel model) {
        List<String> findings = new ArrayList<>();
        GraphProto graph = model.proto().getGraph();
        if (!model.proto().hasGraph() || graph.getNodeCount() == 0) {
            findings.add(
                    model.proto().getSerializedSize() == 0
                            ? "the file is empty; expected an ONNX model"
                            : "not an ONNX model: it holds no graph");
        } else {
            checkVersions(model, findings);
            findings.addAll(NodeRules.broken(model.graph()));
            checkOrder(model, findings);
            checkInitializers(model, findings);
            findings.addAll(DeclaredSizes.tooLarge(model));
        }
        if (!findings.isEmpty()) {
            throw new UnsupportedModelException(model.file().toString(), findings);
        }
        return model;
    }

    private static void checkVersions(OnnxModel model, List<String> findings) {
        if (model.proto().getOpsetImportCount() == 0 || model.opset() < OLDEST_OPSET) {
            findings.add("opset %d: expected %d or newer; convert the model with onnx.version_converter"
                    .formatted(model.opset(), OLDEST_OPSET));
        }
        if (model.irVersion() < OLDEST_IR) {
            findings.add("IR version %d: expected %d or newer".formatted(model.irVersion(), OLDEST_IR));
        }
    }

    /** Every tensor must be produced exactly once, before its consumers. */
    private static void checkOrder(OnnxModel model, List<String> findings) {
        GraphProto graph = model.proto().getGraph();
        Set<String> known = new HashSet<>();
        graph.getInputList().forEach(input -> known.add(input.getName()));
        graph.getInitializerList().forEach(tensor -> known.add(tensor.getName()));
        graph.getSparseInitializerList()
                .forEach(tensor -> known.add(tensor.getValues().getName()));
        Set<String> made = new HashSet<>();
        for (NodeProto node : graph.getNodeList()) {
            for (String input : node.getInputList()) {
                if (!input.isEmpty() && !known.contains(input)) {
                    findings.add("%s takes '%s', which %s"
                            .formatted(
                                    Graph.title(node),
                                    input,
                                    model.graph().producer(input).isPresent()
                                            ? "is produced only after it: the graph has a cycle"
                                            : "no node produces"));
                }
            }
            for (String output : node.getOutputList()) {
                if (!output.isEmpty() && !made.add(output)) {
                    findings.add(
                            "%s produces '%s', which another node produces, too".formatted(Graph.title(node), output));
                }
                known.add(output);
            }
        }
        graph.getOutputList().stream()
                .filter(output -> !known.contains(output.getName()))
                .forEach(output -> findings.add("no node produces the model output '" + output.getName() + "'"));
        if (graph.getOutputCount() == 0) {
            findings.add("the model has no outputs");
        }
    }

    private static void checkInitializers(OnnxModel model, List<String> findings) {
        TensorCodec codec = model.codec();
        for (TensorProto tensor : model.proto().getGraph().getInitializerList()) {
            if (tensor.getDataType() < 1 || tensor.getDataType() > NEWEST_TYPE) {
                findings.add("initializer '%s' is of type %d, which ONNX does not have"
                        .formatted(tensor.getName(), tensor.getDataType()));
            }
            try {
                ElementType.ofCode(tensor.getDataType()).ifPresent(type -> codec.check(tensor, type));
            } catch (UnsupportedModelException e) {
                findings.addAll(e.findings());
            }
        }
    }
}
