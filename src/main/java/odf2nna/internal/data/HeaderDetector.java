package odf2nna.internal.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    /** Fewer numbers in a row may be one above the other by chance. */
    private static final int FEWEST_COUNTED = 3;

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
            throw beside(file, first, text, number);
        }
        return text >= 0
                || (number < 0 && areNumbersNames(file, records))
                || (records.size() == 1
                        && first.stream().limit(Math.max(1, first.size() - 1L)).anyMatch(HeaderDetector::isText));
    }

    /**
     * {@return whether the first record has whole numbers as names, as pandas writes columns without names, and years: they count
     *     the columns above decimals or texts; or a text beside them is no value of its column, whose values repeat}
     *
     * @throws DataFormatException if only such a text says so
     */
    private static boolean areNumbersNames(Path file, List<List<String>> records) {
        List<String> first = records.get(0);
        List<Integer> numbers = new ArrayList<>();
        List<Integer> texts = new ArrayList<>();
        for (int column = 0; column < first.size(); column++) {
            String field = first.get(column);
            if (!field.isEmpty() && isWholeNumber(field)) {
                numbers.add(column);
            } else if (isText(field)) {
                texts.add(column);
            }
        }
        boolean isCount = count(first, numbers);
        boolean isAboveDecimals = numbers.stream()
                .anyMatch(column ->
                        below(records, column).anyMatch(field -> Decimals.isNumber(field) && !isWholeNumber(field)));
        boolean isAboveTexts = numbers.stream()
                .anyMatch(column -> below(records, column)
                        .findFirst()
                        .filter(HeaderDetector::isText)
                        .isPresent());
        if (isCount && numbers.size() >= FEWEST_COUNTED && (isAboveDecimals || isAboveTexts)) {
            return true;
        }
        boolean isNew =
                texts.stream().noneMatch(column -> below(records, column).anyMatch(first.get(column)::equals));
        boolean isRepeated = texts.stream()
                .anyMatch(column -> below(records, column).distinct().count()
                        < below(records, column).count());
        if (numbers.isEmpty() || !isNew || !isRepeated) {
            return false;
        }
        if (isAboveDecimals || (isCount && numbers.size() > 1)) {
            return true;
        }
        throw beside(file, first, texts.get(0), numbers.get(0));
    }

    private static boolean count(List<String> first, List<Integer> numbers) {
        return IntStream.range(1, numbers.size())
                .allMatch(i ->
                        Decimals.parse(first.get(numbers.get(i))) == Decimals.parse(first.get(numbers.get(i - 1))) + 1);
    }

    private static DataFormatException beside(Path file, List<String> first, int text, int number) {
        return DataFormatException.inField(
                file,
                1,
                "column " + (text + 1),
                "found '%s' beside the number %s, expected all names or all values; use --header yes or no"
                        .formatted(first.get(text), first.get(number)));
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
        return below(records, column)
                .findFirst()
                .filter(field -> !isText(field))
                .isPresent();
    }

    /** {@return the values of a column below the first record} */
    private static Stream<String> below(List<List<String>> records, int column) {
        return records.stream()
                .skip(1)
                .filter(record -> column < record.size())
                .map(record -> record.get(column))
                .filter(field -> !Decimals.isMissingNumber(field));
    }
}
