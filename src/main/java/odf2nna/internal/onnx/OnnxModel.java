package odf2nna.internal.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.StringStringEntryProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import odf2nna.internal.onnx.proto.Onnx.TypeProto;
import odf2nna.internal.onnx.proto.Onnx.ValueInfoProto;
import odf2nna.onnx.UnsupportedModelException;

/**
 * A model as read from an ONNX file, whole: the graph, names, metadata and unknown fields. Immutable; every change makes
 * a new one.
 */
public final class OnnxModel {
    private final ModelProto proto;
    private final Path file;
    private final Graph graph;
    private final Set<Path> parts;

    /** A model that was read from one file. */
    OnnxModel(ModelProto proto, Path file) {
        this(proto, file, Set.of());
    }

    /**
     * A model.
     *
     * @param parts other files that hold weights of it, or did
     */
    OnnxModel(ModelProto proto, Path file, Set<Path> parts) {
        this.parts = Set.copyOf(parts);
        this.proto = proto;
        this.file = file;
        this.graph = new Graph(proto.getGraph());
    }

    ModelProto proto() {
        return proto;
    }

    Graph graph() {
        return graph;
    }

    TensorCodec codec() {
        return new TensorCodec(file.toString(), new ExternalData(file));
    }

    OnnxModel with(ModelProto changed) {
        return new OnnxModel(changed, file, parts);
    }

    OnnxModel with(GraphProto.Builder changed) {
        return with(proto.toBuilder().setGraph(changed).build());
    }

    /** {@return whether another model is the same message, wherever its external data is} */
    public boolean isSame(OnnxModel other) {
        return proto.equals(other.proto);
    }

    /** {@return the file it was read from} */
    public Path file() {
        return file;
    }

    /** {@return files besides it that hold weights of the model that was read} */
    public Set<Path> parts() {
        return parts;
    }

    /** {@return the folder against which external data is resolved} */
    public Path folder() {
        return new ExternalData(file).folder();
    }

    public boolean hasExternalData() {
        return proto.getGraph().getInitializerList().stream().anyMatch(TensorCodec::isExternal);
    }

    /** {@return the exporter and its version, as the file says} */
    public String producer() {
        return (proto.getProducerName() + " " + proto.getProducerVersion()).strip();
    }

    /** {@return the version of the standard operator set} */
    public long opset() {
        return proto.getOpsetImportList().stream()
                .filter(opset -> Graph.isStandard(opset.getDomain()))
                .mapToLong(opset -> opset.getVersion())
                .max()
                .orElse(1);
    }

    public long irVersion() {
        return proto.getIrVersion();
    }

    /** {@return the inputs that a caller must feed: declared inputs that are no initializers} */
    public List<TensorSpec> inputs() {
        return graph.feeds().stream().map(OnnxModel::spec).toList();
    }

    /**
     * {@return this model with its inputs in another order}
     *
     * @param names of all its inputs
     */
    public OnnxModel withInputs(List<String> names) {
        GraphProto.Builder changed = proto.getGraph().toBuilder();
        List<ValueInfoProto> declared = new ArrayList<>(changed.getInputList());
        // what is not among the names has an initializer, and stays behind
        declared.sort(Comparator.comparingInt(
                input -> names.contains(input.getName()) ? names.indexOf(input.getName()) : names.size()));
        return with(changed.clearInput().addAllInput(declared));
    }

    public List<TensorSpec> outputs() {
        return proto.getGraph().getOutputList().stream().map(OnnxModel::spec).toList();
    }

    /** {@return the metadata of the file, by key} */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new TreeMap<>();
        for (StringStringEntryProto entry : proto.getMetadataPropsList()) {
            metadata.put(entry.getKey(), entry.getValue());
        }
        return metadata;
    }

    /** {@return this model with the given metadata set, other keys kept} */
    public OnnxModel withMetadata(Map<String, String> added) {
        ModelProto.Builder changed = proto.toBuilder().clearMetadataProps();
        for (StringStringEntryProto entry : proto.getMetadataPropsList()) {
            if (!added.containsKey(entry.getKey())) {
                changed.addMetadataProps(entry);
            }
        }
        // sorted: an immutable map has another order in every process
        new TreeMap<>(added).forEach((key, value) -> changed.addMetadataProps(entry(key, value)));
        return with(changed.build());
    }

    static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    /** {@return the number of values in all initializers} */
    public long parameters() {
        return proto.getGraph().getInitializerList().stream()
                .filter(tensor -> ElementType.realOfCode(tensor.getDataType()).isPresent())
                .mapToLong(OnnxModel::elements)
                .sum();
    }

    /** {@return bytes that the file takes, external data included} */
    public long bytes() {
        long external = proto.getGraph().getInitializerList().stream()
                .filter(TensorCodec::isExternal)
                .mapToLong(OnnxModel::dataBytes)
                .sum();
        return inlineBytes() + external;
    }

    /** Bytes of the message itself; 2³¹ or more can't be written as one. */
    public long inlineBytes() {
        long raw = proto.getGraph().getInitializerList().stream()
                .mapToLong(tensor -> tensor.getRawData().size())
                .sum();
        return raw > Integer.MAX_VALUE / 2 ? raw : proto.getSerializedSize();
    }

    /** {@return whether protobuf can hold the model in one message; external data does not count} */
    public boolean fitsInOnePiece() {
        return inlineBytes() <= OnnxModelWriter.INLINE_LIMIT;
    }

    /**
     * {@return the serialized model; external data stays where it is}
     *
     * @throws UnsupportedModelException if it takes 2 GiB or more
     */
    public byte[] toBytes() {
        if (!fitsInOnePiece()) {
            throw new UnsupportedModelException(
                    file.toString(), "the model takes 2 GiB or more in one piece; save it with external data");
        }
        return proto.toByteArray();
    }

    static long elements(TensorProto tensor) {
        return tensor.getDimsList().stream().reduce(1L, (a, b) -> a * b);
    }

    static long dataBytes(TensorProto tensor) {
        return elements(tensor)
                * ElementType.ofCode(tensor.getDataType())
                        .map(ElementType::bytes)
                        .orElse(1);
    }

    private static TensorSpec spec(ValueInfoProto info) {
        TypeProto.Tensor tensor = info.getType().getTensorType();
        Optional<ElementType> type =
                info.getType().hasTensorType() ? ElementType.ofCode(tensor.getElemType()) : Optional.empty();
        List<Long> dims = tensor.getShape().getDimList().stream()
                .map(dim -> dim.hasDimValue() && dim.getDimValue() > 0 ? dim.getDimValue() : -1L)
                .toList();
        return new TensorSpec(info.getName(), type, dims, tensor.hasShape());
    }
}
