package odf2nna.data;

import java.nio.file.Path;

/**
 * Data that can't be used. The message is one line that starts with the file, then the place, e.g. {@code data.csv:
 * line 17, column 'age' (3): found 'abc', expected a number}.
 */
public final class DataFormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Path file;
    private final long line;
    private final String column;
    private final String problem;

    private DataFormatException(Path file, String place, long line, String column, String problem) {
        super(file + place + ": " + problem);
        this.file = file;
        this.line = line;
        this.column = column;
        this.problem = place + ": " + problem;
    }

    private DataFormatException(Path file, DataFormatException same) {
        super(file + same.problem, same);
        this.file = file;
        this.line = same.line;
        this.column = same.column;
        this.problem = same.problem;
    }

    /** A problem of a whole file; {@code problem} names what was found and what is expected. */
    public static DataFormatException inFile(Path file, String problem) {
        return new DataFormatException(file, "", 0, "", problem);
    }

    /** A pattern that names no file. */
    public static DataFormatException inPattern(String pattern, String problem) {
        return new DataFormatException(Path.of(pattern), "", 0, "", problem);
    }

    public static DataFormatException inLine(Path file, long line, String problem) {
        return new DataFormatException(file, ": line " + line, line, "", problem);
    }

    public static DataFormatException inField(Path file, long line, String column, String problem) {
        return new DataFormatException(file, ": line " + line + ", " + column, line, column, problem);
    }

    public static DataFormatException inRow(Path file, long row, String column, String problem) {
        return new DataFormatException(file, ": row " + row + ", " + column, row, column, problem);
    }

    /** {@return the same problem of a file by another name} */
    public DataFormatException at(Path name) {
        return new DataFormatException(name, this);
    }

    public DataFormatException causedBy(Throwable cause) {
        initCause(cause);
        return this;
    }

    /** {@return the file, as its path was given or found} */
    public Path file() {
        return file;
    }

    /** {@return the 1-based physical line in a text file or row in an array; 0 if the whole file is meant} */
    public long line() {
        return line;
    }

    /** {@return the column, e.g. {@code column 'age' (3)}; empty if the whole line or file is meant} */
    public String column() {
        return column;
    }
}
