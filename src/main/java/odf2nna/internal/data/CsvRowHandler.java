package odf2nna.internal.data;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.OptionalDouble;
import odf2nna.data.DataFormatException;
import org.jspecify.annotations.Nullable;

/** Puts the fields of a CSV record, straight from the parser's buffer, into a row. */
final class CsvRowHandler extends AbstractBaseCsvCallbackHandler<Boolean> {
    private static final int QUOTED_CHARACTERS = 40;
    private static final double[] NOWHERE = {};

    private final ColumnPlan.Table table;
    private final int[] slots;
    /** By column: whether it is a feature that is a text. */
    private final boolean[] texts;

    private final boolean hasSeveralTargets;
    private final RowSource.Reading reading;
    private boolean skipping;
    private double[] features = NOWHERE;
    private double[] targets = NOWHERE;
    private int at;
    private int targetAt;
    private long line;
    private long group;

    /** The last class name: rows of a class often follow one another. */
    private String lastLabel = "";

    private int lastCode = -1;

    /** The first fault of a record, deferred until the number of fields is known, as a wrong number explains more. */
    private @Nullable DataFormatException fault;

    CsvRowHandler(ColumnPlan.Table table, ColumnPlan plan, RowSource.Reading reading) {
        this.table = table;
        this.slots = plan.slotArray();
        this.texts = plan.textColumns();
        this.hasSeveralTargets = plan.targetWidth() > 1;
        this.reading = reading;
    }

    void into(double[] newFeatures, int newAt, double[] newTargets, int newTargetAt) {
        features = newFeatures;
        at = newAt;
        targets = newTargets;
        targetAt = newTargetAt;
    }

    /** Sets whether records are skipped, as the header is. */
    void skip(boolean skip) {
        skipping = skip;
    }

    /** {@return the 1-based line on which the current record starts} */
    long line() {
        return line;
    }

    /** {@return the number of the current record's group} */
    long group() {
        return group;
    }

    @Override
    protected void handleBegin(long startingLineNumber) {
        line = startingLineNumber;
    }

    @Override
    protected void handleField(int column, char[] text, int offset, int length, boolean quoted) {
        if (skipping || column >= slots.length || fault != null) {
            return;
        }
        int slot = slots[column];
        if (texts[column]) {
            features[at + slot] = text(column, new String(text, offset, length));
        } else if (slot >= 0) {
            double value = Decimals.parse(text, offset, length);
            features[at + slot] = Double.isNaN(value) ? noNumber(column, text, offset, length, false) : value;
        } else if (slot == ColumnPlan.GROUP) {
            group = group(column, new String(text, offset, length).strip());
        } else if (slot != ColumnPlan.IGNORED) {
            int index = targetAt + ColumnPlan.targetSlot(slot);
            targets[index] =
                    reading.namedTargets() ? label(column, text, offset, length) : target(column, text, offset, length);
        }
    }

    @Override
    protected Boolean buildRecord() {
        if (skipping || getRecordType() == RecordType.EMPTY) {
            return Boolean.TRUE;
        }
        if (getFieldCount() != slots.length) {
            throw DataFormatException.inLine(
                    table.file(),
                    line,
                    "found %d fields, expected %d as in the first line".formatted(getFieldCount(), slots.length));
        }
        if (fault != null) {
            throw fault;
        }
        return Boolean.TRUE;
    }

    private long group(int column, String name) {
        if (name.isEmpty()) {
            broken(column, "found an empty field, expected the name of a group");
        }
        return RowSource.group(name);
    }

    private double text(int column, String text) {
        OptionalDouble number = reading.text(text);
        return number.isPresent() ? number.getAsDouble() : broken(column, FeatureTexts.TOO_MANY);
    }

    private double target(int column, char[] text, int offset, int length) {
        double value = Decimals.parse(text, offset, length);
        return Double.isNaN(value) ? noNumber(column, text, offset, length, true) : value;
    }

    private double label(int column, char[] text, int offset, int length) {
        String label = new String(text, offset, length).strip();
        if (label.equals(lastLabel) && lastCode >= 0) {
            return lastCode;
        }
        if (Decimals.isMissing(label)) {
            return missing(column, label, true);
        }
        lastCode = reading.labels().code(label);
        lastLabel = label;
        if (lastCode < 0) {
            return broken(column, LabelTable.TOO_MANY);
        }
        return lastCode;
    }

    private double noNumber(int column, char[] text, int offset, int length, boolean target) {
        String found = new String(text, offset, length).strip();
        if (Decimals.isMissingNumber(found)) {
            return missing(column, found, target);
        }
        // a single target of truth values has classes of these names
        double truthValue = target && !hasSeveralTargets ? Double.NaN : Decimals.truthValue(found);
        if (!Double.isNaN(truthValue)) {
            return truthValue;
        }
        String shown = found.length() <= QUOTED_CHARACTERS ? found : found.substring(0, QUOTED_CHARACTERS) + "...";
        FieldKind kind = FieldKind.of(found);
        String hint =
                kind.isUnreadable() ? "; " + kind.advice(found) : target ? " like the targets in the first lines" : "";
        return broken(column, "found '%s', expected a number%s".formatted(shown, hint));
    }

    private double missing(int column, String found, boolean target) {
        if (reading.allows(target)) {
            return Double.NaN;
        }
        String what = found.isEmpty() ? "an empty field" : "'" + found + "'";
        String expected = reading.namedTargets() && target ? "a class" : "a number";
        return broken(column, "found %s, expected %s; %s".formatted(what, expected, reading.advice(target)));
    }

    private double broken(int column, String problem) {
        if (fault == null) {
            fault = DataFormatException.inField(table.file(), line, table.quoted(column), problem);
        }
        return Double.NaN;
    }
}
