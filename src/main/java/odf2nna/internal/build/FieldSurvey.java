package odf2nna.internal.build;

import java.util.EnumMap;
import java.util.Map;
import odf2nna.data.DataFormatException;
import odf2nna.internal.data.FieldKind;
import odf2nna.internal.data.TextTable;
import org.jspecify.annotations.Nullable;

/** What the fields of a column look like in all rows, held out or not, so that no seed decides whether it holds numbers. */
final class FieldSurvey {
    /** From this share of numbers with a leading zero on, all are codes; of fewer if all are equally long. */
    private static final double CODES_SHARE = 0.05;

    private final int position;
    private final Map<FieldKind, Long> counts = new EnumMap<>(FieldKind.class);
    private final Map<FieldKind, DataFormatException> unreadable = new EnumMap<>(FieldKind.class);
    private @Nullable DataFormatException firstText;
    private String firstUndated = "";
    private String quantity = "";
    private boolean isOneUnit = true;
    private boolean isDigits = true;
    private boolean isOneLength = true;
    private int length;
    private String code = "";

    FieldSurvey(int position) {
        this.position = position;
    }

    /** What a column holds besides missing values. */
    enum Values {
        NUMBERS,
        /** Whole numbers with leading zeros, as postal codes have them. */
        CODES,
        DATES,
        TEXTS
    }

    /** Takes the field of the next record. */
    void add(TextTable.Cursor record) {
        FieldKind kind = record.kind(position);
        counts.merge(kind, 1L, Long::sum);
        if (isMissing(kind)) {
            return;
        }
        String text = record.field(position);
        if (kind != FieldKind.DATE && firstUndated.isEmpty()) {
            firstUndated = "'%s' in line %,d".formatted(text, record.line());
        }
        if (kind == FieldKind.NUMBER || kind == FieldKind.LEADING_ZERO) {
            addNumber(text, kind);
            return;
        }
        if (kind.isUnreadable() && !unreadable.containsKey(kind)) {
            unreadable.put(kind, unreadable(record, kind));
        }
        if (!kind.isNumber() && firstText == null) {
            firstText = record.broken(
                    position,
                    "found '%s' among numbers, expected numbers only; write missing values as empty fields, take the column as text with --categories, or leave it out with --ignore"
                            .formatted(text));
        }
        if (kind == FieldKind.QUANTITY) {
            quantity = quantity.isEmpty() ? text : quantity;
            isOneUnit &= FieldKind.unit(text).equals(FieldKind.unit(quantity));
        }
    }

    private static boolean isMissing(FieldKind kind) {
        return kind == FieldKind.MISSING || kind == FieldKind.MISSING_NUMBER;
    }

    private void addNumber(String text, FieldKind kind) {
        isDigits = isDigits && text.chars().allMatch(one -> one >= '0' && one <= '9');
        length = length == 0 ? text.length() : length;
        isOneLength &= length == text.length();
        code = code.isEmpty() && kind == FieldKind.LEADING_ZERO ? text : code;
    }

    private DataFormatException unreadable(TextTable.Cursor record, FieldKind kind) {
        String text = record.field(position);
        return record.broken(
                position,
                "found '%s'; %s, take the column as text with --categories, or leave it out with --ignore"
                        .formatted(text, kind.advice(text)));
    }

    /**
     * {@return what the column holds}
     *
     * @throws DataFormatException if most of its values are numbers, and some are texts or can't be read
     */
    Values decide() {
        long numbers = 0;
        long values = 0;
        for (Map.Entry<FieldKind, Long> count : counts.entrySet()) {
            FieldKind kind = count.getKey();
            numbers += kind.isNumber() ? count.getValue() : 0;
            values += isMissing(kind) ? 0 : count.getValue();
        }
        if (2 * numbers > values) {
            // in the order of the kinds: the first that occurs says what the others mean
            for (DataFormatException first : unreadable.values()) {
                throw first;
            }
            if (firstText != null) {
                throw firstText;
            }
            long codes = counts.getOrDefault(FieldKind.LEADING_ZERO, 0L);
            boolean isMany = isOneLength || codes >= CODES_SHARE * numbers;
            return codes > 0 && isDigits && isMany ? Values.CODES : Values.NUMBERS;
        }
        return 2 * counts.getOrDefault(FieldKind.DATE, 0L) > values ? Values.DATES : Values.TEXTS;
    }

    /** {@return the first value that is no date, and where it is; empty where all are dates} */
    String undated() {
        return firstUndated;
    }

    /** {@return the first number with a leading zero; empty without one} */
    String code() {
        return code;
    }

    /** {@return a value, if all of them are numbers with one unit; else empty} */
    String quantity() {
        boolean isAll = counts.keySet().stream().allMatch(kind -> kind == FieldKind.QUANTITY || isMissing(kind));
        return isAll && isOneUnit ? quantity : "";
    }
}
