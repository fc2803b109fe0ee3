package odf2nna.internal.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.StringStringEntryProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import odf2nna.onnx.UnsupportedModelException;

/**
 * Weights in external files beside the model. Only files in the model's own folder or below it are opened, as the ONNX
 * specification demands.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/docs/ExternalData.md">ONNX external data</a>
 */
final class ExternalData {
    private final Path model;

    ExternalData(Path model) {
        this.model = model;
    }

    /** {@return the files that hold weights of a model, as it says} */
    static Set<Path> files(ModelProto model, Path file) {
        Set<Path> files = new TreeSet<>();
        forEach(model.getGraph(), tensor -> {
            String location = entries(tensor).getOrDefault("location", "");
            if (TensorCodec.isExternal(tensor) && !location.isEmpty() && location.indexOf('\0') < 0) {
                files.add(file.resolveSibling(location));
            }
        });
        return files;
    }

    private static void forEach(GraphProto graph, Consumer<TensorProto> visitor) {
        graph.getInitializerList().forEach(visitor);
        for (NodeProto node : graph.getNodeList()) {
            for (AttributeProto attribute : node.getAttributeList()) {
                visitor.accept(attribute.getT());
                attribute.getTensorsList().forEach(visitor);
                forEach(attribute.getG(), visitor);
                attribute.getGraphsList().forEach(inner -> forEach(inner, visitor));
            }
        }
    }

    /**
     * {@return the model with inlined bytes of external tensors that are not initializers of its graph, but of nodes
     * and subgraphs}
     */
    static ModelProto insideNodes(ModelProto model, Path file) {
        if (model.getGraph().getNodeList().stream()
                .flatMap(node -> node.getAttributeList().stream())
                .noneMatch(ExternalData::isApart)) {
            return model;
        }
        ModelProto.Builder changed = model.toBuilder();
        insideNodes(changed.getGraphBuilder(), new TensorCodec(file.toString(), new ExternalData(file)));
        return changed.build();
    }

    private static void insideNodes(GraphProto.Builder graph, TensorCodec codec) {
        for (int i = 0; i < graph.getNodeCount(); i++) {
            for (int k = 0; k < graph.getNode(i).getAttributeCount(); k++) {
                AttributeProto attribute = graph.getNode(i).getAttribute(k);
                if (isApart(attribute)) {
                    graph.getNodeBuilder(i).setAttribute(k, inside(attribute.toBuilder(), codec));
                }
            }
        }
    }

    private static boolean isApart(AttributeProto attribute) {
        List<TensorProto> found = new ArrayList<>(attribute.getTensorsList());
        found.add(attribute.getT());
        forEach(attribute.getG(), found::add);
        attribute.getGraphsList().forEach(graph -> forEach(graph, found::add));
        return found.stream().anyMatch(TensorCodec::isExternal);
    }

    private static AttributeProto inside(AttributeProto.Builder attribute, TensorCodec codec) {
        if (attribute.hasT()) {
            attribute.setT(codec.inlined(attribute.getT()));
        }
        for (int i = 0; i < attribute.getTensorsCount(); i++) {
            attribute.setTensors(i, codec.inlined(attribute.getTensors(i)));
        }
        if (attribute.hasG()) {
            inside(attribute.getGBuilder(), codec);
        }
        attribute.getGraphsBuilderList().forEach(graph -> inside(graph, codec));
        return attribute.build();
    }

    private static void inside(GraphProto.Builder graph, TensorCodec codec) {
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            graph.setInitializer(i, codec.inlined(graph.getInitializer(i)));
        }
        insideNodes(graph, codec);
    }

    /** {@return the folder against which locations are resolved} */
    Path folder() {
        Path parent = model.toAbsolutePath().normalize().getParent();
        return parent == null ? model.toAbsolutePath() : parent;
    }

    /**
     * The bytes of a tensor, mapped into memory, little-endian.
     *
     * @throws UnsupportedModelException if the file is missing, too short, or outside the model's folder
     */
    ByteBuffer bytes(TensorProto tensor, long expectedBytes) {
        Map<String, String> entries = entries(tensor);
        String place = "initializer '" + tensor.getName() + "'";
        Path file = resolve(entries.getOrDefault("location", ""), place);
        long offset = number(entries, "offset", 0, place);
        long length = number(entries, "length", expectedBytes, place);
        if (length != expectedBytes) {
            throw problem(
                    place + ": external data gives " + length + " bytes, its shape and type need " + expectedBytes);
        }
        if (length > Integer.MAX_VALUE) {
            throw problem("%s takes %d bytes; expected less than 2 GiB for one tensor, for any size of the model"
                    .formatted(place, length));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (offset > channel.size() - length) {
                throw problem("%s: needs %d bytes from %d on of '%s', which has %d; the file is stale or cut short"
                        .formatted(place, length, offset, file.getFileName(), channel.size()));
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, length).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UnsupportedModelException(
                    model.toString(), place + ": can't read '" + file.getFileName() + "': " + e.getMessage(), e);
        }
    }

    private Path resolve(String location, String place) {
        if (location.isEmpty()) {
            throw problem(place + ": external data without a location");
        }
        Path folder = folder();
        Path relative = path(location, place);
        Path file = folder.resolve(relative).normalize();
        if (relative.isAbsolute() || !file.startsWith(folder)) {
            throw problem(place + ": external data '" + location + "' lies outside the model's folder");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw problem(place + ": external data '" + location + "' is not a file");
        }
        if (!Files.exists(file)) {
            throw problem(place + ": external data file '" + location + "' is missing; put it beside the model");
        }
        try {
            if (!file.toRealPath().startsWith(folder.toRealPath())) {
                throw problem(place + ": external data '" + location + "' leads outside the model's folder");
            }
        } catch (IOException e) {
            throw new UnsupportedModelException(model.toString(), place + ": " + e.getMessage(), e);
        }
        return file;
    }

    private Path path(String location, String place) {
        try {
            return Path.of(location);
        } catch (InvalidPathException e) {
            throw new UnsupportedModelException(
                    model.toString(), place + ": external data location is no path: " + e.getReason(), e);
        }
    }

    private long number(Map<String, String> entries, String key, long absent, String place) {
        String text = entries.get(key);
        if (text == null) {
            return absent;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new UnsupportedModelException(
                    model.toString(), place + ": external data " + key + " '" + text + "' is not a number", e);
        }
        throw problem(place + ": external data " + key + " is negative: " + text);
    }

    private static Map<String, String> entries(TensorProto tensor) {
        Map<String, String> entries = new HashMap<>();
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        return entries;
    }

    private UnsupportedModelException problem(String finding) {
        return new UnsupportedModelException(model.toString(), finding);
    }
}
