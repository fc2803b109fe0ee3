package odf2nna.internal.data;

import java.nio.file.Path;
import java.util.List;
import odf2nna.data.DataFormatException;

/**
 * Detects whether the first record of a CSV file names the columns.
 *
 * <p>It does if some column has a text in it and a number as the first value below. Columns of class names do not
 * count: their values are texts as well. If the record has such a text and also numbers that can't be names (whole
 * numbers can: tables without names often number their columns), it is neither header nor data. That is an error, so
 * that a damaged first row is not taken for a header.
 */
final class HeaderDetector {
    private HeaderDetector() {}

    /**
     * {@return whether the first record is a header}
     *
     * @param file    for messages
     * @param records the first records
     * @param roles the column roles that the user gave: if the first record contains one of their names, it is a header
     * @throws DataFormatException if the first record is neither header nor data
     */
    static boolean hasHeader(Path file, List<List<String>> records, ColumnRoles roles) {
        List<String> first = records.get(0);
        if (roles.names().stream().anyMatch(name -> isText(name) && first.contains(name))) {
            return true;
        }
        int text = -1;
        int number = -1;
        for (int column = 0; column < first.size(); column++) {
            String field = first.get(column);
            if (isText(field)) {
                text = text < 0 && isNumberBelow(records, column) ? column : text;
            } else if (Decimals.isNumber(field) && !isWholeNumber(field)) {
                number = number < 0 ? column : number;
            }
        }
        if (text >= 0 && number >= 0) {
            throw DataFormatException.inField(
                    file,
                    1,
                    "column " + (text + 1),
                    "found '%s' beside the number %s, expected all names or all values; use --header yes or no"
                            .formatted(first.get(text), first.get(number)));
        }
        return text >= 0
                || (records.size() == 1
                        && first.stream().limit(Math.max(1, first.size() - 1L)).anyMatch(HeaderDetector::isText));
    }

    private static boolean isText(String field) {
        return !Decimals.isMissingNumber(field)
                && Double.isNaN(Decimals.truthValue(field))
                && !FieldKind.of(field).isNumber();
    }

    private static boolean isWholeNumber(String field) {
        return field.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isNumberBelow(List<List<String>> records, int column) {
        return records.stream()
                .skip(1)
                .filter(record -> column < record.size())
                .map(record -> record.get(column))
                .filter(field -> !Decimals.isMissingNumber(field))
                .findFirst()
                .filter(field -> !isText(field))
                .isPresent();
    }
}
