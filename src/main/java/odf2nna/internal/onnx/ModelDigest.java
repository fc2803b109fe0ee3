package odf2nna.internal.onnx;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import odf2nna.internal.onnx.proto.Onnx.StringStringEntryProto;

/** A digest of a model's file and of the external files it refers to. */
public final class ModelDigest {
    private ModelDigest() {}

    /**
     * {@return the SHA-256 of the model file followed by its external data files, or of all files of a model
     *     folder, in hexadecimal; of a model that is in no file yet, of its message}
     */
    public static String sha256(OnnxModel model) {
        if (Files.notExists(model.file())) {
            return HexFormat.of().formatHex(digest().digest(model.toBytes()));
        }
        try {
            List<Path> files = new ArrayList<>(files(model.file()));
            locations(model).forEach(location -> files.add(model.folder().resolve(location)));
            return sha256(files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the SHA-256 of a file, in hexadecimal} */
    public static String sha256(Path file) {
        return sha256(List.of(file));
    }

    /** {@return the SHA-256 of files, one after another, in hexadecimal} */
    public static String sha256(List<Path> files) {
        try {
            MessageDigest digest = digest();
            for (Path file : files) {
                Files.copy(file, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** {@return the file itself, or the files of a folder in the order of their names} */
    private static List<Path> files(Path source) throws IOException {
        try (Stream<Path> found = Files.walk(source)) {
            return found.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static List<String> locations(OnnxModel model) {
        return model.proto().getGraph().getInitializerList().stream()
                .filter(TensorCodec::isExternal)
                .flatMap(tensor -> tensor.getExternalDataList().stream())
                .filter(entry -> entry.getKey().equals("location"))
                .map(StringStringEntryProto::getValue)
                .distinct()
                .sorted()
                .toList();
    }
}
