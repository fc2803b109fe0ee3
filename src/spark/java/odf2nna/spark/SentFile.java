package odf2nna.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.pipeline.ModelFiles;
import odf2nna.pipeline.ModelFileException;

/**
 * A file that travels with a job, and those that it refers to.
 *
 * @param name of the file
 * @param contents of all of them, by their names
 */
record SentFile(String name, Map<String, byte[]> contents) implements Serializable {
    static SentFile of(Path file) throws IOException {
        return of(file, List.of());
    }

    /** {@return the file of a model, and its external data} */
    static SentFile of(Path file, LoadedModel model) throws IOException {
        return of(file, model.model().parts());
    }

    private static SentFile of(Path file, Collection<Path> parts) throws IOException {
        String name = String.valueOf(file.getFileName());
        Map<String, byte[]> contents = new HashMap<>(Map.of(name, Files.readAllBytes(file)));
        Path folder = Objects.requireNonNull(file.toAbsolutePath().normalize().getParent());
        for (Path part : parts) {
            Path inside = folder.relativize(part.toAbsolutePath().normalize());
            contents.put(inside.toString(), Files.readAllBytes(part));
        }
        return new SentFile(name, contents);
    }

    /**
     * {@return a model that can travel}
     *
     * @throws ModelFileException if it is no single file
     */
    static LoadedModel open(Path model) {
        requireFile(model);
        return ModelFiles.open(model);
    }

    /**
     * Checks that a model can travel.
     *
     * @throws ModelFileException if it is no single file
     */
    static void requireFile(Path model) {
        if (Files.isDirectory(model)) {
            throw new ModelFileException(model + ": is a folder, expected a file; 'convert' writes an ONNX file");
        }
    }

    /** {@return the file, written to a folder with all that it refers to} */
    Path writeTo(Path folder) throws IOException {
        for (Map.Entry<String, byte[]> content : contents.entrySet()) {
            Path copy = folder.resolve(content.getKey());
            Files.createDirectories(copy.getParent());
            Files.write(copy, content.getValue());
        }
        return folder.resolve(name);
    }
}
