package odf2nna.internal.data;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;
import odf2nna.data.DataFormatException;

/** Paths and globs as a user writes them. */
public final class FilePatterns {
    private static final String GLOB_CHARACTERS = "*?[{";

    private FilePatterns() {}

    /**
     * {@return the file, or the files that a glob matches, sorted by path}
     *
     * @throws DataFormatException if the file does not exist or is a folder, or the glob matches no file
     */
    public static List<Path> expand(String text) throws IOException {
        if (text.chars().noneMatch(c -> GLOB_CHARACTERS.indexOf(c) >= 0) || Files.isRegularFile(literal(text))) {
            Path path = Path.of(text);
            if (!Files.exists(path)) {
                throw DataFormatException.inFile(path, "no such file");
            }
            if (Files.isDirectory(path)) {
                throw DataFormatException.inFile(path, "found a folder, expected a file; use " + path.resolve("*.csv"));
            }
            if (!Files.isRegularFile(path)) {
                throw DataFormatException.inFile(
                        path, "found a pipe or a device, expected a file, since it is read several times");
            }
            return List.of(path);
        }
        int globStart = 0;
        while (GLOB_CHARACTERS.indexOf(text.charAt(globStart)) < 0) {
            globStart++;
        }
        String folder = text.substring(0, text.lastIndexOf('/', globStart) + 1);
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + text);
        Path start = Path.of(folder.isEmpty() ? "." : folder);
        int depth = text.contains("**")
                ? Integer.MAX_VALUE
                : 1
                        + (int) text.substring(folder.length())
                                .chars()
                                .filter(c -> c == '/')
                                .count();
        List<Path> matches = List.of();
        if (Files.isDirectory(start)) {
            try (Stream<Path> walk = Files.walk(start, depth, FileVisitOption.FOLLOW_LINKS)) {
                matches = walk.map(path -> folder.isEmpty() ? start.relativize(path) : path)
                        .filter(matcher::matches)
                        .filter(Files::isRegularFile)
                        .sorted()
                        .toList();
            }
        }
        if (matches.isEmpty()) {
            throw DataFormatException.inPattern(text, "no file matches the pattern");
        }
        return matches;
    }

    /** {@return {@code text} as a path without special characters; empty if it can't be a path} */
    static Path literal(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException notAPath) {
            return Path.of("");
        }
    }
}
