package odf2nna.internal.keras;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import odf2nna.onnx.UnsupportedModelException;
import org.jspecify.annotations.Nullable;

/**
 * An open HDF5 file as groups and datasets by path, without a slash in front. Links are not followed: one may lead to
 * another file. Keras under Windows wrote backslashes into names; they count as slashes.
 */
final class Hdf5File implements AutoCloseable {
    /** What an optimizer keeps is of no use here, and is twice as large as the weights. */
    private static final Set<String> SKIPPED = Set.of("optimizer", "optimizer_weights");

    private final Path file;
    private final String place;
    private final HdfFile hdf5;
    private final long bytes;
    private final Map<String, Node> nodes = new TreeMap<>();

    private Hdf5File(Path file, String place, Supplier<HdfFile> open, long bytes) {
        this.file = file;
        this.place = place;
        this.bytes = bytes;
        MissingLogger.accept();
        this.hdf5 = sound(open);
        try {
            sound(() -> walk(hdf5, "", new HashSet<>()));
        } catch (RuntimeException e) {
            hdf5.close();
            throw e;
        }
    }

    /**
     * Opens a file.
     *
     * @throws UnsupportedModelException if it is not HDF5
     */
    static Hdf5File of(Path file) throws IOException {
        long bytes = Files.size(file);
        if (bytes > Integer.MAX_VALUE) {
            Files.newInputStream(file).close(); // says why, if it can't be read
            return new Hdf5File(file, "", () -> new HdfFile(file), bytes);
        }
        // a size in a damaged header that goes beyond the file takes no memory then
        try (FileChannel channel = FileChannel.open(file)) {
            MappedByteBuffer content = channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes);
            return new Hdf5File(file, "", () -> HdfFile.fromByteBuffer(content), bytes);
        }
    }

    /** Opens a file in memory, which is {@code member} of another. */
    static Hdf5File of(byte[] content, Path file, String member) {
        return new Hdf5File(file, "its " + member + " is ", () -> HdfFile.fromBytes(content), content.length);
    }

    /** The library throws whatever a wrong offset leads to. */
    <T> T sound(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (UnsupportedModelException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new UnsupportedModelException(
                    file.toString(), place + "not an HDF5 file, or cut short or damaged; copy or save it again", e);
        } catch (LinkageError e) {
            throw new UnsupportedModelException(
                    file.toString(),
                    place + "compressed in a way that is not supported; expected gzip, lzf or none",
                    e);
        }
    }

    /** Groups may be linked in a circle; each is entered once. */
    private Set<Long> walk(Group group, String prefix, Set<Long> entered) {
        if (!entered.add(group.getAddress())) {
            return entered;
        }
        nodes.put(prefix, group);
        for (Map.Entry<String, Node> child : group.getChildren().entrySet()) {
            String path =
                    (prefix.isEmpty() ? "" : prefix + "/") + child.getKey().replace('\\', '/');
            Node node = child.getValue();
            if (node.isLink() || SKIPPED.contains(path)) {
                continue;
            }
            if (node instanceof Group inner) {
                walk(inner, path, entered);
            } else {
                nodes.put(path, node);
            }
        }
        return entered;
    }

    /** {@return the file, for messages} */
    Path file() {
        return file;
    }

    /** {@return whether there is such a group, or anything below it} */
    boolean hasGroup(String path) {
        return nodes.get(path) instanceof Group || paths(path + "/").findAny().isPresent();
    }

    /** {@return the paths of all datasets that begin so, sorted} */
    Stream<String> paths(String prefix) {
        return nodes.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix) && entry.getValue() instanceof Dataset)
                .map(Map.Entry::getKey);
    }

    /** {@return the dataset of that path} */
    Optional<Weight> weight(String path) {
        return nodes.get(path) instanceof Dataset dataset
                ? Optional.of(new Weight(this, path, dataset, bytes))
                : Optional.empty();
    }

    /** {@return an attribute that is one text} */
    Optional<String> text(String path, String attribute) {
        return attribute(path, attribute).filter(String.class::isInstance).map(String.class::cast);
    }

    /** {@return an attribute that is a list of texts, in one piece or numbered pieces; empty if there is none} */
    List<String> texts(String path, String attribute) {
        // Keras splits what takes more than 64 KiB
        List<String> joined = new ArrayList<>(strings(path, attribute));
        for (int part = 0; ; part++) {
            List<String> piece = strings(path, attribute + part);
            if (piece.isEmpty()) {
                return joined;
            }
            joined.addAll(piece);
        }
    }

    private List<String> strings(String path, String attribute) {
        return attribute(path, attribute)
                .map(data -> data instanceof String[] texts
                        ? List.of(texts)
                        : data instanceof String text ? List.of(text) : List.<String>of())
                .orElse(List.of());
    }

    private Optional<Object> attribute(String path, String name) {
        @Nullable Node node = nodes.get(path);
        if (node == null) {
            return Optional.empty();
        }
        return sound(() -> {
            @Nullable Attribute attribute = node.getAttribute(name);
            return attribute == null || attribute.isEmpty() || attribute.getSize() == 0
                    ? Optional.empty()
                    : Optional.ofNullable(attribute.getData());
        });
    }

    @Override
    public void close() {
        hdf5.close();
    }
}
