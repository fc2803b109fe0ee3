package odf2nna.internal.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;

/** Writes models as C99: {@code NAME.c} with the constants and the code, {@code NAME.h} with what calls it, and {@code NAME_main.c} as an example. */
public final class CModelWriter {
    private static final String SOURCE = ".c";

    private CModelWriter() {}

    /** {@return the header file that goes with a source file} */
    public static Path header(Path source) {
        return source.resolveSibling(stem(source) + ".h");
    }

    /** {@return the example that goes with a source file, where there are rows} */
    public static Path example(Path source) {
        return source.resolveSibling(stem(source) + "_main.c");
    }

    /** {@return the name of a source file without its ending} */
    public static String stem(Path source) {
        String name = String.valueOf(source.getFileName());
        return name.endsWith(SOURCE) ? name.substring(0, name.length() - SOURCE.length()) : name;
    }

    /** {@return a place from where all files are put beside each other, or none} */
    public static StagedFile stage(StagingArea area, Path target, boolean replace) throws IOException {
        Path folder = Objects.requireNonNull(target.toAbsolutePath().getParent());
        String source = String.valueOf(target.getFileName());
        return area.within(folder, source, replace, List.of(name(header(target)), name(example(target))));
    }

    /**
     * {@return the code of a model in the precision in which it computes}
     *
     * @param stem name of the source file, without its ending
     * @param title what made it, for the comment at the top of both files
     * @param rows whose outputs an example prints, with the inputs one after another; there need not be any
     */
    public static CCode code(RowModel model, String stem, List<String> title, List<double[]> rows) {
        return CSource.of(model, stem, title, rows);
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    /**
     * Writes code, not yet in its place.
     *
     * @param target what the source file will be called
     * @throws IOException if a file can't be written; nothing is left behind
     */
    public static void write(CCode code, StagedFile staged, Path target) throws IOException {
        staged.filled(() -> {
            Files.writeString(staged.file(), code.source(), StandardCharsets.US_ASCII);
            Files.writeString(staged.companion(name(header(target))), code.header(), StandardCharsets.US_ASCII);
            if (code.example().isPresent()) {
                Files.writeString(
                        staged.companion(name(example(target))), code.example().get(), StandardCharsets.US_ASCII);
            }
        });
    }
}
