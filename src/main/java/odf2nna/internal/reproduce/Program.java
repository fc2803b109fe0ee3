package odf2nna.internal.reproduce;

import java.util.List;
import odf2nna.runtime.CancellationToken;

/** Runs a command line of this program in this process. */
public interface Program {
    /**
     * What a command has printed.
     *
     * @param code its exit code
     * @param output on standard output
     * @param errors on standard error
     */
    record Printed(int code, String output, String errors) {}

    /**
     * Runs a command.
     *
     * @param cancellation ends it, for this command alone
     */
    Printed run(List<String> words, CancellationToken cancellation);
}
