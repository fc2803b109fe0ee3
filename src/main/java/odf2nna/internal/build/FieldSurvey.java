package odf2nna.internal.build;

import java.util.EnumMap;
import java.util.Map;
import odf2nna.data.DataFormatException;
import odf2nna.internal.data.FieldKind;
import odf2nna.internal.data.TextTable;
import org.jspecify.annotations.Nullable;

/** What the fields of a column look like in all rows, held out or not, so that no seed decides whether it holds numbers. */
final class FieldSurvey {
    private final int position;
    private final Map<FieldKind, Long> counts = new EnumMap<>(FieldKind.class);
    private @Nullable DataFormatException firstText;
    private @Nullable DataFormatException firstDecimalComma;
    private String firstUndated = "";

    FieldSurvey(int position) {
        this.position = position;
    }

    /** What a column holds besides missing values. */
    enum Values {
        NUMBERS,
        DATES,
        TEXTS
    }

    /** Takes the field of the next record. */
    void add(TextTable.Cursor record) {
        FieldKind kind = record.kind(position);
        counts.merge(kind, 1L, Long::sum);
        boolean isText = kind == FieldKind.TEXT;
        if (firstText == null && (isText || kind == FieldKind.DATE)) {
            firstText = record.broken(
                    position,
                    "found '%s' among numbers, expected numbers or names of categories alone; write missing values as empty fields, or take the column as text with --categories or leave it out with --ignore"
                            .formatted(record.field(position)));
        }
        if (firstDecimalComma == null && kind == FieldKind.DECIMAL_COMMA) {
            firstDecimalComma = record.broken(
                    position,
                    "found '%s'; decimal commas are not supported, write a decimal point, or take the column as text with --categories"
                            .formatted(record.field(position)));
        }
        if (firstUndated.isEmpty() && (isText || kind == FieldKind.NUMBER || kind == FieldKind.DECIMAL_COMMA)) {
            firstUndated = "'%s' in line %,d".formatted(record.field(position), record.line());
        }
    }

    private long count(FieldKind kind) {
        return counts.getOrDefault(kind, 0L);
    }

    /**
     * {@return what the column holds}
     *
     * @throws DataFormatException if most of its values are numbers, and some are texts or have decimal commas
     */
    Values decide() {
        long commas = count(FieldKind.DECIMAL_COMMA);
        long numbers = count(FieldKind.NUMBER) + commas;
        long dates = count(FieldKind.DATE);
        long values = numbers + dates + count(FieldKind.TEXT);
        if (2 * numbers > values) {
            if (firstDecimalComma != null) {
                throw firstDecimalComma;
            }
            if (firstText != null) {
                throw firstText;
            }
            return Values.NUMBERS;
        }
        return 2 * dates > values ? Values.DATES : Values.TEXTS;
    }

    /** {@return the first value that is no date, and where it is; empty where all are dates} */
    String undated() {
        return firstUndated;
    }
}
