package odf2nna.internal.data;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import odf2nna.data.CsvFormat;
import odf2nna.data.DataFormatException;
import odf2nna.data.Delimiter;
import org.jspecify.annotations.Nullable;

/**
 * CSV files whose columns hold anything: records of text, one file after another. Nothing is said of what a column means.
 *
 * <p>Immutable, and safe for use by multiple threads; each {@link Cursor} belongs to one.
 */
public final class TextTable {
    private static final Pattern UNQUOTED = Pattern.compile("[\\p{L}\\p{N}_][\\p{L}\\p{N}_.-]*");

    private final List<Path> files;
    private final Delimiter delimiter;
    private final ColumnPlan.Table table;
    private final String headerNote;

    private TextTable(List<Path> files, Delimiter delimiter, ColumnPlan.Table table, String headerNote) {
        this.files = List.copyOf(files);
        this.delimiter = delimiter;
        this.table = table;
        this.headerNote = headerNote;
    }

    /**
     * Opens files and looks at their first records.
     *
     * @param patterns paths or globs
     * @param roles what the user says of the columns: a name among them that stands in the first record makes it a header
     * @throws DataFormatException if they are no CSV files, it is not clear whether the first line names the columns, or names
     *     repeat
     */
    public static TextTable open(List<String> patterns, CsvFormat format, List<String> roles) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String pattern : patterns) {
            files.addAll(FilePatterns.expand(pattern));
        }
        Path first = files.get(0);
        for (Path file : files) {
            if (Content.kind(file) != Content.Kind.TEXT) {
                throw DataFormatException.inFile(
                        file, "found no text, expected CSV, whose columns have names; write the rows as CSV");
            }
        }
        CsvDialect dialect = CsvDialect.of(first, format.delimiter(), 2, Integer.MAX_VALUE);
        List<String> record = dialect.records().get(0);
        TableHeader header = TableHeader.of(first, format, dialect.records(), roles);
        TextTable table = new TextTable(
                files,
                dialect.delimiter(),
                new ColumnPlan.Table(first, record.size(), header.isThere() ? named(record) : List.of()),
                header.note());
        requireDifferentNames(first, table.table.header());
        return table;
    }

    /** {@return the names of a header; a column without one, as tables with row numbers have it, is called by its number} */
    private static List<String> named(List<String> header) {
        return IntStream.range(0, header.size())
                .mapToObj(column -> header.get(column).isEmpty() ? "column " + (column + 1) : header.get(column))
                .toList();
    }

    private static void requireDifferentNames(Path file, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw DataFormatException.inLine(
                        file, 1, "found two columns called '%s', expected different names".formatted(name));
            }
        }
    }

    /** {@return the texts that mean a missing value} */
    public static Set<String> missingTexts() {
        return Decimals.MISSING;
    }

    /** {@return what the guess hangs on that the first line names the columns or does not; empty if it is no guess} */
    public Optional<String> headerNote() {
        return Optional.of(headerNote).filter(note -> !note.isEmpty());
    }

    /** {@return the files, in their order} */
    public List<Path> files() {
        return files;
    }

    /** {@return the number of columns} */
    public int width() {
        return table.count();
    }

    /** {@return the name of a column; {@code column 3} for one without} */
    public String name(int column) {
        return table.name(column);
    }

    /** {@return how an option names a column: by its name, or by its number if it has none or one that needs quotes} */
    public String option(int column) {
        String name = name(column);
        return !table.header().isEmpty() && UNQUOTED.matcher(name).matches() ? name : Integer.toString(column + 1);
    }

    /** {@return how a message names a column} */
    public String quoted(int column) {
        return table.quoted(column);
    }

    /**
     * {@return the columns that a text names, from 0 on: one by name or number, or several as {@code 2-31}}
     *
     * @param what they are for, in the message
     * @throws DataFormatException if there is no such column
     */
    public List<Integer> columns(String text, String what) {
        return ColumnPlan.columns(table, text, what);
    }

    /** {@return whether a text neither names nor numbers a column} */
    public boolean isUnknown(String text) {
        return table.find(text) < 0;
    }

    /** {@return the names of all columns, or those that some have, for a message} */
    public String names(List<Integer> columns) {
        return table.names(columns);
    }

    /** {@return all columns but some} */
    public List<Integer> without(List<Integer> some) {
        return table.without(some);
    }

    /**
     * {@return the digests and sizes of the files and of others, each once}
     *
     * @param others paths or globs
     */
    public List<SourceFile> sources(List<String> others) throws IOException {
        Set<Path> all = new LinkedHashSet<>(files);
        for (String pattern : others) {
            all.addAll(FilePatterns.expand(pattern));
        }
        return all.stream().map(SourceFile::new).toList();
    }

    /**
     * {@return other files with the same columns, in any order; they may lack columns of which no field is asked for}
     *
     * @throws DataFormatException by {@link Cursor#field}, if one lacks the column
     */
    public Cursor openLike(List<Path> others) {
        return new Cursor(others);
    }

    /** {@return the records from the first on} */
    public Cursor open() {
        return new Cursor(files);
    }

    /** Goes through the records of several files. */
    public final class Cursor implements Closeable {
        private final List<Path> read;
        private int next;
        private @Nullable CsvReader<CsvRecord> reader;
        private @Nullable CloseableIterator<CsvRecord> records;
        private int[] order = {};
        private int expected;
        private List<String> fields = List.of();
        private long line;

        private Cursor(List<Path> read) {
            this.read = List.copyOf(read);
        }

        /**
         * Goes to the next record.
         *
         * @return whether there is one
         * @throws DataFormatException if it can't be read or has another number of fields
         */
        public boolean next() throws IOException {
            while (true) {
                if (records == null && !nextFile()) {
                    return false;
                }
                if (advance()) {
                    return true;
                }
                closeFile();
            }
        }

        /** {@return a field of the record, without blanks around it} */
        public String field(int column) {
            return raw(column).strip();
        }

        /** {@return a field of the record, with the blanks around it} */
        public String raw(int column) {
            if (order[column] < 0) {
                throw DataFormatException.inLine(
                        file(),
                        1,
                        "found no column '%s', expected the columns of %s".formatted(name(column), files.get(0)));
            }
            return fields.get(order[column]);
        }

        /** {@return the group that a field names; numbers of equal value name the same one} */
        public long group(int column) {
            return RowSource.group(field(column));
        }

        /** {@return whether a field means a missing value} */
        public boolean isMissing(int column) {
            return Decimals.isMissing(field(column));
        }

        /** {@return the number in a field; NaN if it is none} */
        public double number(int column) {
            String text = field(column);
            return Decimals.parse(text);
        }

        /** {@return whether a field means a missing value where numbers are expected} */
        public boolean isMissingNumber(int column) {
            return Decimals.isMissingNumber(field(column));
        }

        /** {@return what a field looks like} */
        public FieldKind kind(int column) {
            return FieldKind.of(field(column));
        }

        /** {@return the number of the line on which the record starts, from 1} */
        public long line() {
            return line;
        }

        /** {@return a failure in a field of this record} */
        public DataFormatException broken(int column, String problem) {
            return DataFormatException.inField(file(), line, quoted(column), problem);
        }

        private Path file() {
            return read.get(next - 1);
        }

        private boolean nextFile() throws IOException {
            if (next == read.size()) {
                return false;
            }
            Path file = read.get(next++);
            line = 0;
            reader = CsvDialect.reader(delimiter)
                    .build(
                            CsvRecordHandler.builder()
                                    .maxFields(Integer.MAX_VALUE)
                                    .maxRecordSize(Integer.MAX_VALUE)
                                    .build(),
                            CsvDialect.prepare(CsvText.open(file), delimiter));
            records = reader.iterator();
            order = IntStream.range(0, width()).toArray();
            expected = width();
            if (!table.header().isEmpty()) {
                expected = 0;
                if (!advance()) {
                    throw DataFormatException.inFile(file, "found no line, expected the names of the columns");
                }
                place();
                expected = fields.size();
            }
            return true;
        }

        /** Finds the columns of a file by its header. */
        private void place() {
            List<String> names = named(fields.stream().map(String::strip).toList());
            requireDifferentNames(file(), names);
            for (int column = 0; column < width(); column++) {
                order[column] = names.indexOf(name(column));
            }
        }

        private boolean advance() throws IOException {
            CloseableIterator<CsvRecord> open = Objects.requireNonNull(records);
            try {
                if (!open.hasNext()) {
                    return false;
                }
                CsvRecord record = open.next();
                line = record.getStartingLineNumber();
                fields = record.getFields();
            } catch (UncheckedIOException failure) {
                throw CsvFailures.unwrap(file(), failure);
            } catch (CsvParseException broken) {
                throw CsvFailures.explain(file(), line + 1, broken);
            }
            if (expected > 0 && fields.size() != expected) {
                throw DataFormatException.inLine(
                        file(),
                        line,
                        "found %d fields, expected %d as in the first line".formatted(fields.size(), expected));
            }
            requireClosed(fields.get(fields.size() - 1));
            return true;
        }

        /** Refuses a last field that has swallowed the lines below it: the number of fields is right, and rows are missing. */
        private void requireClosed(String last) {
            if (fields.size() == 1 || last.indexOf('\n') < 0) {
                return;
            }
            List<String> below =
                    last.lines().skip(1).filter(text -> !text.isBlank()).toList();
            long delimiters = fields.size() - 1L;
            if (below.size() > 1
                    && below.stream()
                            .allMatch(text -> text.chars()
                                            .filter(one -> one == delimiter.symbol())
                                            .count()
                                    == delimiters)) {
                throw DataFormatException.inLine(
                        file(),
                        line,
                        "found a quote in the last field that %,d further lines stand behind, expected quotes to be closed"
                                .formatted(below.size()));
            }
        }

        private void closeFile() throws IOException {
            if (reader != null) {
                reader.close();
            }
            reader = null;
            records = null;
        }

        @Override
        public void close() throws IOException {
            closeFile();
        }
    }
}
