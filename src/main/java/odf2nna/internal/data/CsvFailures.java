package odf2nna.internal.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import odf2nna.data.DataFormatException;

/** What FastCSV's exceptions mean for a file: it wraps what its source and its callback threw. */
final class CsvFailures {
    private CsvFailures() {}

    /**
     * {@return what to throw for a record that can't be parsed}
     *
     * @param line on which it starts
     */
    static RuntimeException explain(Path file, long line, CsvParseException broken) throws IOException {
        for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
            if (cause instanceof DataFormatException known) {
                return known;
            }
        }
        Throwable deepest = broken;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        if (deepest instanceof CharacterCodingException) {
            return CsvText.notUtf8(file).causedBy(broken);
        }
        return DataFormatException.inLine(
                        file,
                        line,
                        "found a record that can't be read (%s), expected quotes to be closed and doubled within quotes"
                                .formatted(deepest.getMessage()))
                .causedBy(broken);
    }

    /** {@return what to throw where the file can't be read, or is not UTF-8} */
    static IOException unwrap(Path file, UncheckedIOException failure) throws IOException {
        if (failure.getCause() instanceof CharacterCodingException) {
            throw CsvText.notUtf8(file).causedBy(failure);
        }
        IOException cause = failure.getCause();
        return cause == null ? new IOException(failure) : cause;
    }
}
