package odf2nna.internal.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import odf2nna.data.DataFormatException;
import odf2nna.data.Delimiter;

/**
 * The delimiter of a CSV file, with its first records read with it.
 *
 * @param delimiter between fields, never {@link Delimiter#AUTO}
 * @param records   the first records, blanks around fields removed; at least one
 */
record CsvDialect(Delimiter delimiter, List<List<String>> records) {
    private static final int RECORDS = 20;

    /** In order of preference for ties: a comma within a field is likelier than a semicolon. */
    private static final List<Delimiter> CANDIDATES =
            Stream.of('\t', ';', '|', ',', ' ').map(Delimiter::new).toList();

    CsvDialect {
        records = List.copyOf(records);
    }

    /**
     * Finds the delimiter. Candidates are those with which most of the first records have the same number of fields,
     * more than one. Of these it takes the one with the expected number of fields, else the one with the most agreeing
     * records, else the first of tab, semicolon, pipe, comma, runs of spaces. A file without candidates has one column.
     *
     * @param file     the file
     * @param given the delimiter that the user gave
     * @param fewest   smallest number of columns expected
     * @param most     largest number of columns expected
     * @throws DataFormatException if there is no record
     */
    static CsvDialect of(Path file, Delimiter given, int fewest, int most) throws IOException {
        String sample = CsvText.sample(file);
        List<CsvDialect> dialects = new ArrayList<>();
        for (Delimiter candidate : given.isAuto() ? CANDIDATES : List.of(given)) {
            dialects.add(new CsvDialect(candidate, records(sample, candidate)));
        }
        CsvDialect best = dialects.stream()
                .filter(dialect -> dialect.modalCount() > 1 && dialect.agreement() > 0.5)
                .max(Comparator.comparing((CsvDialect d) -> d.modalCount() >= fewest && d.modalCount() <= most)
                        .thenComparing(CsvDialect::agreement)
                        .thenComparing(d -> -CANDIDATES.indexOf(d.delimiter)))
                .orElseGet(() -> given.isAuto()
                        ? new CsvDialect(new Delimiter(','), records(sample, new Delimiter(',')))
                        : dialects.get(0));
        if (best.records.isEmpty() && !sample.isBlank()) {
            throw DataFormatException.inLine(
                    file,
                    1,
                    "found a first record that can't be read, expected quotes to be closed and doubled within");
        }
        if (best.records.isEmpty()) {
            throw DataFormatException.inFile(file, "found no data rows, expected at least one");
        }
        return best;
    }

    /** {@return a builder of readers that accept any number of fields} */
    static CsvReader.CsvReaderBuilder reader(Delimiter delimiter) {
        return CsvReader.builder()
                .fieldSeparator(delimiter.symbol())
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE);
    }

    /** {@return {@code text} with the delimiter as one character} */
    static Reader prepare(Reader text, Delimiter delimiter) {
        return delimiter.equals(Delimiter.SPACES) ? new SpaceRuns(text) : text;
    }

    private static List<List<String>> records(String sample, Delimiter delimiter) {
        List<List<String>> records = new ArrayList<>();
        try (CsvReader<CsvRecord> reader = reader(delimiter)
                .build(
                        CsvRecordHandler.builder()
                                .maxFields(Integer.MAX_VALUE)
                                .maxRecordSize(Integer.MAX_VALUE)
                                .build(),
                        prepare(new StringReader(sample), delimiter))) {
            for (CsvRecord record : reader) {
                records.add(record.getFields().stream().map(String::strip).toList());
                if (records.size() == RECORDS) {
                    break;
                }
            }
        } catch (CsvParseException | IOException notThisDelimiter) {
            return records;
        }
        return records;
    }

    private int modalCount() {
        return modal().getKey();
    }

    private double agreement() {
        return modal().getValue() / (double) records.size();
    }

    private Map.Entry<Integer, Integer> modal() {
        Map<Integer, Integer> counts = new HashMap<>();
        records.forEach(record -> counts.merge(record.size(), 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.<Integer, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .orElse(Map.entry(0, 1));
    }
}
