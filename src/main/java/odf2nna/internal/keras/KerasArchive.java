package odf2nna.internal.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import odf2nna.onnx.UnsupportedModelException;
import org.jspecify.annotations.Nullable;

/**
 * A {@code .keras} file: a zip of the configuration, the metadata and the weights. Nothing is unpacked to disk.
 *
 * @param file names it in messages
 * @param zip the open file
 */
record KerasArchive(Path file, ZipFile zip) {
    private static final String CONFIG = "config.json";
    private static final String METADATA = "metadata.json";
    private static final String WEIGHTS = "model.weights.h5";

    /** A configuration takes some hundred bytes a layer. */
    private static final int LARGEST_TEXT = 64 << 20;
    /** Trained weights hardly get smaller by compression; what swells more than this is no model. */
    private static final long LARGEST_RATIO = 100;

    private static final long ALWAYS_FINE = 64 << 20;

    /**
     * Opens a file.
     *
     * @throws UnsupportedModelException if it is no whole {@code .keras} file
     */
    static KerasFile open(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return new KerasArchive(file, zip).open();
        } catch (EOFException | ZipException e) {
            throw new UnsupportedModelException(
                    file.toString(), "not a .keras file, or cut short: no readable zip; copy or save it again", e);
        }
    }

    private KerasFile open() throws IOException {
        JsonNode model = KerasFile.json(text(CONFIG), file, CONFIG);
        String version = zip.getEntry(METADATA) == null
                ? ""
                : KerasFile.json(text(METADATA), file, METADATA)
                        .path("keras_version")
                        .asText();
        byte[] weights = read(WEIGHTS, Integer.MAX_VALUE - 8);
        return new KerasFile(file, version, model, Hdf5File.of(weights, file, WEIGHTS), false);
    }

    private String text(String name) throws IOException {
        return new String(read(name, LARGEST_TEXT), StandardCharsets.UTF_8);
    }

    private byte[] read(String name, int limit) throws IOException {
        @Nullable ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw problem("holds no %s: not a .keras file; save the model again with model.save".formatted(name));
        }
        long size = entry.getSize();
        if (size > limit) {
            throw problem(
                    "its %s takes %d bytes, at most %d are read; save the model as .h5".formatted(name, size, limit));
        }
        if (size > ALWAYS_FINE && size / LARGEST_RATIO > entry.getCompressedSize()) {
            throw problem(
                    "its %s expands from %d to %d bytes, far more than trained weights do; save it again uncompressed"
                            .formatted(name, entry.getCompressedSize(), size));
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes((int) size);
            if (bytes.length < size || in.read() >= 0) {
                throw problem("its %s is not of the size that the zip says; copy or save it again".formatted(name));
            }
            return bytes;
        } catch (ZipException | EOFException e) {
            throw new UnsupportedModelException(
                    file.toString(), "its %s is damaged; copy or save it again".formatted(name), e);
        }
    }

    private UnsupportedModelException problem(String finding) {
        return new UnsupportedModelException(file.toString(), finding);
    }
}
