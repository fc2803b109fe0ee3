package odf2nna.internal.keras;

import java.util.ServiceLoader;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Keeps SLF4J from printing to standard error that nobody listens to it. The library for HDF5 logs by SLF4J; a program that uses
 * another logging framework has no provider for it, and need not hear of that. Where there is a provider, everything is logged
 * as the program has set it up.
 */
public final class MissingLogger {
    private static final String VERBOSITY = "slf4j.internal.verbosity";

    private MissingLogger() {}

    /** Called before anything of the library for HDF5 is; does nothing where SLF4J is already set up. */
    public static void accept() {
        try {
            if (System.getProperty(VERBOSITY) == null
                    && ServiceLoader.load(SLF4JServiceProvider.class)
                            .findFirst()
                            .isEmpty()) {
                initialize();
            }
        } catch (LinkageError olderSlf4j) {
            return; // its messages stay
        }
    }

    /** SLF4J reads its verbosity once; the property is there no longer than that takes. */
    private static synchronized void initialize() {
        System.setProperty(VERBOSITY, "ERROR");
        try {
            LoggerFactory.getILoggerFactory();
        } finally {
            System.clearProperty(VERBOSITY);
        }
    }
}
