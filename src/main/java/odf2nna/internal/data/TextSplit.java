package odf2nna.internal.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import odf2nna.data.DataFormatException;
import odf2nna.data.HoldOut;

/**
 * Which records of a {@link TextTable} are held out, by the rules of every other split: stratified by class, records with equal
 * features or of one group together, or the last ones where they are in the order of time.
 */
public final class TextSplit {
    /** Texts as classes get numbers from here on, so that none is that of a class which is a number. */
    private static final double FIRST_TEXT = 1e9;

    private final List<Integer> keys;
    private final Split.RowSet held;
    private final long rows;
    private final long heldRows;

    private TextSplit(List<Integer> keys, Split.RowSet held, long rows, long heldRows) {
        this.keys = keys;
        this.held = held;
        this.rows = rows;
        this.heldRows = heldRows;
    }

    /**
     * Decides on all records of a table.
     *
     * @param keys columns whose values decide which records stay together
     * @param target the column of the targets
     * @param isInTime whether the last records are held out
     * @throws DataFormatException if there is no record
     */
    public static TextSplit of(TextTable table, List<Integer> keys, int target, HoldOut holdOut, boolean isInTime)
            throws IOException {
        Split split = new Split(holdOut.testFraction(), holdOut.seed());
        LabelTable labels = new LabelTable();
        Split.Survey survey = split.survey(true, false, labels);
        long rows = 0;
        try (TextTable.Cursor records = table.open()) {
            while (records.next()) {
                rows++;
                survey.add(key(records, keys), stratum(records.field(target), labels));
            }
        }
        if (rows == 0) {
            Path file = table.files().get(0);
            throw DataFormatException.inFile(file, "found no data rows, expected at least one");
        }
        boolean isNone = holdOut.isNone() || rows < holdOut.fewest();
        Split.RowSet held = isNone ? Split.RowSet.NONE : isInTime ? split.last(rows) : survey.heldOut();
        return new TextSplit(List.copyOf(keys), held, rows, isNone ? 0 : countHeld(table, keys, held));
    }

    /**
     * {@return the same, but that records which are needed to learn from are not held out, nor are those with their keys; this one if
     *     none is}
     */
    public TextSplit without(TextTable table, Predicate<TextTable.Cursor> isNeeded) throws IOException {
        Set<Long> needed = new HashSet<>();
        try (TextTable.Cursor records = table.open()) {
            for (long row = 0; records.next(); row++) {
                if (isHeldOut(row, records) && isNeeded.test(records)) {
                    needed.add(key(records, keys));
                }
            }
        }
        if (needed.isEmpty()) {
            return this;
        }
        Split.RowSet fewer = (row, key) -> held.contains(row, key) && !needed.contains(key);
        return new TextSplit(keys, fewer, rows, countHeld(table, keys, fewer));
    }

    private static double stratum(String label, LabelTable labels) {
        double number = Decimals.parse(label);
        return Double.isNaN(number) ? FIRST_TEXT + labels.code(label) : number;
    }

    private static long key(TextTable.Cursor records, List<Integer> columns) {
        long key = columns.size();
        for (int column : columns) {
            key = Split.mix(key ^ records.group(column));
        }
        return key;
    }

    private static long countHeld(TextTable table, List<Integer> keys, Split.RowSet held) throws IOException {
        long count = 0;
        try (TextTable.Cursor records = table.open()) {
            for (long row = 0; records.next(); row++) {
                count += held.contains(row, key(records, keys)) ? 1 : 0;
            }
        }
        return count;
    }

    /**
     * {@return whether a record is held out}
     *
     * @param row its number, from 0
     */
    public boolean isHeldOut(long row, TextTable.Cursor record) {
        return held.contains(row, key(record, keys));
    }

    /** {@return the number of all records} */
    public long rows() {
        return rows;
    }

    /** {@return the number of records that are held out} */
    public long heldRows() {
        return heldRows;
    }
}
