package odf2nna.internal.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.onnx.LoadedModel;

/** Writes models as C99: {@code NAME.c} with the constants and the code, and {@code NAME.h} with what calls it. */
public final class CModelWriter {
    private static final String SOURCE = ".c";

    private CModelWriter() {}

    /**
     * Checks that a model can be written.
     *
     * @throws odf2nna.onnx.UnsupportedModelException if not; names all that can't
     */
    public static void check(LoadedModel model) {
        RowModel.of(model, "C");
    }

    /** {@return the header file that goes with a source file} */
    public static Path header(Path source) {
        return source.resolveSibling(stem(source) + ".h");
    }

    private static String stem(Path source) {
        String name = String.valueOf(source.getFileName());
        return name.endsWith(SOURCE) ? name.substring(0, name.length() - SOURCE.length()) : name;
    }

    /** {@return a place from where both files are put beside each other, or neither} */
    public static StagedFile stage(StagingArea area, Path target, boolean replace) throws IOException {
        Path folder = Objects.requireNonNull(target.toAbsolutePath().getParent());
        String source = String.valueOf(target.getFileName());
        return area.within(
                folder, source, replace, List.of(String.valueOf(header(target).getFileName())));
    }

    /**
     * What was written.
     *
     * @param leftOut outputs of the model that are no numbers
     * @param flashBytes bytes of constants
     * @param ramBytes bytes for activations
     */
    public record Written(List<String> leftOut, long flashBytes, long ramBytes) {
        public Written {
            leftOut = List.copyOf(leftOut);
        }
    }

    /**
     * Writes a model, not yet in its place.
     *
     * @param target what it will be called
     * @param title what made it, for the comment at the top of both files
     * @throws odf2nna.onnx.UnsupportedModelException if other operators than those of its dense network have a part in it
     * @throws IOException if a file can't be written; nothing is left behind
     */
    public static Written write(LoadedModel model, StagedFile staged, Path target, List<String> title)
            throws IOException {
        RowModel row = RowModel.of(model, "C");
        CSource code = new CSource(row, stem(target), title);
        staged.filled(() -> {
            Files.writeString(staged.file(), code.source(), StandardCharsets.US_ASCII);
            Path header = staged.companion(String.valueOf(header(target).getFileName()));
            Files.writeString(header, code.header(), StandardCharsets.US_ASCII);
        });
        return new Written(row.leftOut(), code.flashBytes(), code.ramBytes());
    }
}
