package odf2nna.internal.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this tool, as the build recorded it. */
public final class ToolVersion {
    private ToolVersion() {}

    /** {@return e.g. {@code 0.1.0}} */
    public static String read() {
        return property("version");
    }

    /** {@return the version of a library that this build was compiled against, by its name in the build} */
    public static String of(String library) {
        return property(library);
    }

    private static String property(String name) {
        Properties properties = new Properties();
        try (InputStream in = ToolVersion.class.getResourceAsStream("/odf2nna/version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty(name, "unknown");
    }
}
