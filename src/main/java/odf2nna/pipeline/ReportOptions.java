package odf2nna.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Options of the report of a run.
 *
 * @param file where the report goes as a page for a browser; empty for nowhere
 * @param replace whether an existing file may be replaced
 * @param detailed whether the units are shown one by one and their values as histograms, which takes another pass over the
 *     data
 * @param commandLine words that repeat the run, the program's name first; empty where it was not started by any
 * @param isInMemory whether the caller has the result in memory, so that no note says that nothing was written
 */
public record ReportOptions(
        Optional<Path> file, boolean replace, boolean detailed, List<String> commandLine, boolean isInMemory) {
    public ReportOptions {
        commandLine = List.copyOf(commandLine);
    }

    /** {@return no page and no details} */
    public static ReportOptions none() {
        return new ReportOptions(Optional.empty(), false, false, List.of(), false);
    }

    /**
     * {@return no page, for a caller that has the result in memory}
     *
     * @param detailed see the record
     */
    public static ReportOptions inMemory(boolean detailed) {
        return new ReportOptions(Optional.empty(), false, detailed, List.of(), true);
    }

    /** {@return a page with all details} */
    public static ReportOptions page(Path file) {
        return new ReportOptions(Optional.of(file), false, true, List.of(), false);
    }
}
