package odf2nna.internal.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import odf2nna.data.CsvFormat;
import odf2nna.data.DataFormatException;
import odf2nna.data.HeaderMode;
import odf2nna.data.TargetSpec;

/**
 * Whether the first record of a table names the columns.
 *
 * @param note what the guess hangs on; empty if it is no guess
 */
record TableHeader(boolean isThere, String note) {
    /** A header or none, for sure. */
    private TableHeader(boolean isThere) {
        this(isThere, "");
    }

    /**
     * {@return what is decided of the first record}
     *
     * @param file for messages
     * @param records the first records
     * @param roles the names that the user gave to columns: if the first record contains one of them, it is a header
     * @throws DataFormatException if it is neither header nor data, or may be either
     */
    static TableHeader of(Path file, CsvFormat format, List<List<String>> records, List<String> roles) {
        if (format.header() != HeaderMode.AUTO) {
            return new TableHeader(format.header() == HeaderMode.YES);
        }
        List<String> first = records.get(0);
        if (roles.stream().anyMatch(role -> !Decimals.isNumber(role) && first.contains(role))) {
            return new TableHeader(true);
        }
        Optional<String> number = first.stream().filter(Decimals::isNumber).findFirst();
        if (HeaderDetector.hasHeader(file, records, new ColumnRoles(TargetSpec.DEFAULT))) {
            return number.map(one -> new TableHeader(
                            true,
                            "the first line is taken for the names of the columns, though '%s' is a number; if it is a row, give --header no"
                                    .formatted(one)))
                    .orElse(new TableHeader(true));
        }
        return number.isPresent() ? new TableHeader(false) : ofTexts(file, records);
    }

    /**
     * {@return whether the first record of a table of texts names the columns: it does if none of its fields is among the values
     * below, and some of these repeat; it does not if one is}
     */
    private static TableHeader ofTexts(Path file, List<List<String>> records) {
        List<String> first = records.get(0);
        List<String> values = new ArrayList<>();
        boolean isRepeated = false;
        for (int column = 0; column < first.size(); column++) {
            int place = column;
            List<String> below = records.stream()
                    .skip(1)
                    .filter(record -> record.size() > place)
                    .map(record -> record.get(place))
                    .toList();
            if (below.contains(first.get(column))) {
                values.add(first.get(column));
            }
            isRepeated |= Set.copyOf(below).size() < below.size();
        }
        if (values.isEmpty() && !isRepeated) {
            throw DataFormatException.inFile(
                    file,
                    "the first line may name the columns or be a row of texts, '%s'; say which with --header yes or no"
                            .formatted(first.get(0)));
        }
        return values.size() == 1
                ? new TableHeader(
                        false,
                        "the first line is taken for a row, since '%s' is a value below, too; if it names the columns, give --header yes"
                                .formatted(values.get(0)))
                : new TableHeader(values.isEmpty());
    }
}
