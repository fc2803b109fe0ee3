package odf2nna;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files of the folder that {@code -Dodf2nna.shared} names: public data sets in {@code data}, public models in
 * {@code zoo}. They are not part of this repository. A test that uses them carries the tag {@code shared}.
 */
public final class RealData {
    private static final Path FOLDER = Path.of(System.getProperty("odf2nna.shared", "../shared"));

    private RealData() {}

    /** {@return the path of a file or folder, which need not exist} */
    public static Path path(String name) {
        return FOLDER.resolve(name);
    }

    /** {@return the path of a file or folder; the test is skipped if it does not exist} */
    public static Path existing(String name) {
        return existing(path(name));
    }

    /** {@return the path itself; the test is skipped if nothing is there} */
    public static Path existing(Path path) {
        assumeTrue(Files.exists(path), () -> "needs " + path.toAbsolutePath());
        return path;
    }
}
