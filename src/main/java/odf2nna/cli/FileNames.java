package odf2nna.cli;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import odf2nna.data.DataFormatException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Names of files as they are typed: none begins with {@code -}, so that a mistyped option is not taken for one. */
final class FileNames {
    private FileNames() {}

    private static String checked(String text) {
        if (text.startsWith("-")) {
            throw new TypeConversionException(
                    "expected a file, got '%s', which begins like an option; ./%1$s names a file".formatted(text));
        }
        return text;
    }

    /** Takes the name of a file, a pattern, {@code INPUT=FILE}, or a query, which is run and gives the file with its rows. */
    static final class Pattern implements ITypeConverter<String> {
        @Override
        public String convert(String text) throws IOException {
            if (!QueriedRows.isQuery(text)) {
                return checked(text);
            }
            try {
                return QueriedRows.write(text).toString();
            } catch (DataFormatException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Takes the name of a file. */
    static final class OfPath implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            try {
                return Path.of(checked(text));
            } catch (InvalidPathException e) {
                throw new TypeConversionException("'" + text + "' is no name of a file: " + e.getReason());
            }
        }
    }
}
