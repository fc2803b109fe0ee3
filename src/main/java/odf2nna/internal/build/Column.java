package odf2nna.internal.build;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import odf2nna.data.DataFormatException;
import odf2nna.internal.data.TextTable;

/** A column of a data set, as it was decided from the rows that are not held out. */
public sealed interface Column permits Column.Numeric, Column.Categories, Column.Ignored {
    /** {@return its place in the file, from 0} */
    int position();

    /** {@return its name, which is that of the model's input} */
    String name();

    /** {@return how it is used, for people} */
    String title();

    /**
     * A column of numbers, {@code (x − mean) / deviation}; a missing one is the mean.
     *
     * @param mean over the numbers that are there
     * @param deviation the same; 0 where they are one number, which is no feature: only whether it is missing is one
     * @param missing rows in which it is missing
     * @param isFlagged whether a further feature says that it is missing
     */
    record Numeric(int position, String name, double mean, double deviation, long missing, boolean isFlagged)
            implements Column {
        /**
         * {@return the feature, computed in single precision as the model does}
         *
         * @throws DataFormatException if there is a text
         */
        double feature(TextTable.Cursor record) {
            if (record.isMissingNumber(position)) {
                return 0;
            }
            float value = (float) number(record, position);
            return (value - (float) mean) * factor();
        }

        /** {@return whether all numbers that are there are one} */
        boolean isConstant() {
            return deviation == 0;
        }

        /** {@return what the difference from the mean is multiplied by} */
        float factor() {
            return (float) (1 / deviation);
        }

        @Override
        public String title() {
            String filled = missing == 0 ? "" : "; %,d missing".formatted(missing);
            String constant = isConstant()
                    ? ", %s wherever it is there".formatted(plain(Double.parseDouble(Float.toString((float) mean))))
                    : "";
            return "number" + constant + filled + (isFlagged ? ", which a feature says" : "");
        }
    }

    /**
     * A column of texts. With few values a feature stands for each; with more, a hash gives each value one of a fixed number of
     * features. Any other text gives zeros.
     *
     * @param values that occur, in the order of their characters; the empty text for a missing one
     * @param width the number of features
     * @param padded fields of the file that have blanks around them
     */
    record Categories(int position, String name, List<String> values, int width, Set<String> padded) implements Column {
        private static final long HASH_START = 0xcbf29ce484222325L;
        private static final long HASH_FACTOR = 0x100000001b3L;

        public Categories {
            values = List.copyOf(values);
            padded = Set.copyOf(padded);
        }

        /** A column with a feature for each value. */
        Categories(int position, String name, List<String> values) {
            this(position, name, values, values.size(), Set.of());
        }

        /** {@return whether several values may share a feature} */
        boolean isHashed() {
            return width < values.size();
        }

        private int category(String text) {
            int value =
                    Collections.binarySearch(values, TextTable.missingTexts().contains(text) ? "" : text);
            return value < 0 ? -1 : feature(value);
        }

        private int feature(int value) {
            if (!isHashed()) {
                return value;
            }
            long hash = HASH_START; // FNV-1a over the characters, so a text has one feature in every run
            for (char character : values.get(value).toCharArray()) {
                hash = (hash ^ character) * HASH_FACTOR;
            }
            return (int) Math.floorMod(hash ^ (hash >>> 32), (long) width);
        }

        /** {@return the texts that a model may be given for the values, with and without blanks, each with its feature} */
        SortedMap<String, Integer> keys() {
            Set<String> texts = new HashSet<>(padded);
            texts.addAll(values);
            texts.addAll(TextTable.missingTexts());
            SortedMap<String, Integer> keys = new TreeMap<>();
            for (String text : texts) {
                int category = category(text.strip());
                if (category >= 0) {
                    keys.put(text, category);
                }
            }
            return keys;
        }

        @Override
        public String title() {
            return isHashed()
                    ? "%,d texts, hashed into %d features".formatted(values.size(), width)
                    : "%d categories".formatted(values.size());
        }
    }

    /**
     * A column that is no feature.
     *
     * @param reason why, for people
     */
    record Ignored(int position, String name, String reason) implements Column {
        @Override
        public String title() {
            return "ignored: " + reason;
        }
    }

    /** {@return a number for people: a whole one without a decimal point} */
    static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%s", value);
    }

    /**
     * {@return the number in a field}
     *
     * @throws DataFormatException if it is none, or too large for single precision
     */
    static double number(TextTable.Cursor record, int column) {
        double value = record.number(column);
        if (Double.isNaN(value)) {
            throw record.broken(
                    column,
                    "found '%s', expected a number as in the rows before; write a missing one as an empty field"
                            .formatted(record.field(column)));
        }
        if (Math.abs(value) > Float.MAX_VALUE) {
            throw tooLarge(record, column);
        }
        return value;
    }

    /** {@return what to throw for a number that single precision does not hold} */
    static DataFormatException tooLarge(TextTable.Cursor record, int column) {
        return record.broken(
                column,
                "found %s, expected a number of at most %s; correct it, or leave the column out with --ignore"
                        .formatted(record.field(column), Float.MAX_VALUE));
    }
}
