package odf2nna.internal.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;

/** Writes models as C99: {@code NAME.c} with the constants and the code, and {@code NAME.h} with what calls it. */
public final class CModelWriter {
    private static final String SOURCE = ".c";

    private CModelWriter() {}

    /** {@return the header file that goes with a source file} */
    public static Path header(Path source) {
        return source.resolveSibling(stem(source) + ".h");
    }

    /** {@return the name of a source file without its ending} */
    public static String stem(Path source) {
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
     * {@return the code of a model in the precision in which it computes}
     *
     * @param stem name of the source file, without its ending
     * @param title what made it, for the comment at the top of both files
     */
    public static CCode code(RowModel model, String stem, List<String> title) {
        return CSource.of(model, stem, title);
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
            Path header = staged.companion(String.valueOf(header(target).getFileName()));
            Files.writeString(header, code.header(), StandardCharsets.US_ASCII);
        });
    }
}
