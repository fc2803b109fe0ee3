package odf2nna.internal.build;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import odf2nna.data.DataFormatException;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.FieldKind;
import odf2nna.internal.data.TextTable;
import org.jspecify.annotations.Nullable;

/** What is seen of the target in the rows that are not held out: classes or numbers. */
final class TargetSurvey {
    /** Whole numbers with more values than these are quantities where the user says nothing. */
    private static final int MOST_ASSUMED_CLASSES = 20;

    /** An output for each. */
    private static final int MOST_CLASSES = 1_000;

    /**
     * How many steps of single precision the deviation of a number has at least: what rounding adds to the squared error of an output
     * is about half a squared step, so it takes less than 10⁻⁶ from R².
     */
    private static final double LEAST_STEPS = 1_000;

    private final int position;
    private final String name;
    private final TaskOptions.Kind asked;
    private final Set<String> labels = new HashSet<>();
    private final Set<Double> values = new HashSet<>();
    private long rows;
    private boolean isNumeric = true;
    private boolean isWhole = true;
    private double smallest = Double.POSITIVE_INFINITY;
    private double largest = Double.NEGATIVE_INFINITY;
    private double mean;
    private double squares;
    private long numbers;
    private String firstText = "";
    private @Nullable DataFormatException noNumber;
    private long spelled;
    private long dates;
    private @Nullable DataFormatException otherSpelling;

    /**
     * Has seen nothing yet.
     *
     * @param asked the user's choice
     */
    TargetSurvey(int position, String name, TaskOptions.Kind asked) {
        this.position = position;
        this.name = name;
        this.asked = asked;
    }

    /**
     * A target, and what was assumed.
     *
     * @param notes for the report: what else the user could have meant
     */
    record Found(Target target, List<String> notes) {
        Found {
            notes = List.copyOf(notes);
        }
    }

    /**
     * Takes the target of the next record.
     *
     * @throws DataFormatException if it is missing
     */
    void add(TextTable.Cursor record) {
        if (record.isMissing(position)) {
            throw record.broken(position, "found no target; leave out rows without one");
        }
        rows++;
        double value = record.number(position);
        if (labels.size() <= MOST_CLASSES) {
            labels.add(record.field(position));
        }
        if (Double.isNaN(value)) {
            addText(record);
            return;
        }
        numbers++;
        isWhole &= value == Math.rint(value) && Math.abs(value) < 1e15;
        smallest = Math.min(smallest, value);
        largest = Math.max(largest, value);
        if (values.size() <= MOST_CLASSES) {
            values.add(value + 0.0);
        }
        double delta = value - mean;
        mean += delta / numbers;
        squares += delta * (value - mean);
    }

    private void addText(TextTable.Cursor record) {
        String text = record.field(position);
        if (noNumber == null) {
            firstText = text;
            noNumber = record.broken(
                    position,
                    "found '%s', expected a number%s; correct it or leave out its row, or take all values for classes with --task classes"
                            .formatted(
                                    text, asked == TaskOptions.Kind.REGRESSION ? ", as --task regression says" : ""));
        }
        FieldKind kind = record.kind(position);
        if (kind.isUnreadable()) {
            spelled++;
            if (otherSpelling == null) {
                otherSpelling = record.broken(
                        position,
                        "found '%s'; %s, or take all values for classes with --task classes"
                                .formatted(text, kind.advice(text)));
            }
        }
        dates += kind == FieldKind.DATE ? 1 : 0;
        isNumeric = false;
    }

    /**
     * Decides.
     *
     * @throws DataFormatException if there is nothing to learn
     */
    Found decide(Path file) {
        boolean isAssumed = asked == TaskOptions.Kind.AUTO;
        boolean isNumbered = isNumeric && isWhole;
        if (asked != TaskOptions.Kind.CLASSES && otherSpelling != null && 2 * (numbers + spelled) > rows) {
            throw otherSpelling;
        }
        if (isAssumed && 2 * dates > rows) {
            throw DataFormatException.inFile(
                    file,
                    "the target '%s' holds dates, such as '%s', expected classes or numbers; write numbers, such as days since a first one, or take dates for classes with --task classes"
                            .formatted(name, firstText));
        }
        boolean isOfClasses = asked == TaskOptions.Kind.CLASSES
                || (isAssumed && (!isNumeric || (isNumbered && values.size() <= MOST_ASSUMED_CLASSES)));
        int count = isNumbered || (isNumeric && !isOfClasses) ? values.size() : labels.size();
        if (count < 2) {
            throw DataFormatException.inFile(
                    file,
                    "the target '%s' has the same value in all %,d training rows, expected at least two; check --target"
                            .formatted(name, rows));
        }
        if (!isOfClasses) {
            if (noNumber != null) {
                throw noNumber;
            }
            return new Found(number(file), isAssumed ? likeClasses() : List.of());
        }
        if (isAssumed && noNumber != null && 2 * numbers > rows && count > MOST_ASSUMED_CLASSES) {
            throw noNumber;
        }
        if (count > MOST_CLASSES || 2L * count > rows) {
            String many = count > MOST_CLASSES ? "more than %,d".formatted(MOST_CLASSES) : "%,d".formatted(count);
            throw DataFormatException.inFile(
                    file,
                    "the target '%s' has %s different values in %,d rows, expected classes with at least two rows each on average, or numbers; check --target and --task"
                            .formatted(name, many, rows));
        }
        List<String> names = isNumbered
                ? values.stream()
                        .sorted()
                        .map(value -> Long.toString(value.longValue()))
                        .toList()
                : labels.stream().sorted(Comparator.naturalOrder()).toList();
        List<String> notes = new ArrayList<>();
        if (isAssumed && isNumbered && count > 2) {
            notes.add(
                    "the target '%s' is taken for %d classes, since it has whole numbers with few values; --task regression takes it for a number"
                            .formatted(name, count));
        }
        if (isAssumed && noNumber != null && numbers > 0) {
            notes.add(
                    "the target '%s' is taken for %d classes, since '%s' is no number; if that is a mistake, correct it or leave out its rows"
                            .formatted(name, count, firstText));
        }
        notes.addAll(new ClassSpellings(name, labels, isNumbered).notes());
        return new Found(new Target.Classes(position, name, names, isNumbered, Optional.empty()), notes);
    }

    /**
     * {@return the target as a number}
     *
     * @throws DataFormatException if outputs of single precision are too coarse for it
     */
    private Target.Numbers number(Path file) {
        Target.Numbers target = new Target.Numbers(position, name, mean, Math.sqrt(squares / rows));
        double deviation = target.deviation();
        if (deviation < LEAST_STEPS * Float.MIN_NORMAL) {
            throw DataFormatException.inFile(
                    file,
                    String.format(
                            Locale.ROOT,
                            "the target '%s' has a deviation of %.3g, too small for outputs of single precision; multiply it by a constant, so that its deviation is about 1",
                            name,
                            deviation));
        }
        if (deviation < LEAST_STEPS * target.step()) {
            int digits = (int) Math.ceil(Math.log10(deviation));
            String near = BigDecimal.valueOf(mean)
                    .setScale(-digits, RoundingMode.HALF_EVEN)
                    .toPlainString();
            throw DataFormatException.inFile(
                    file,
                    String.format(
                            Locale.ROOT,
                            "the target '%s' has a deviation of %.3g around a mean of %s, where outputs of single precision are %.3g apart; subtract a constant, such as %s, from it",
                            name,
                            deviation,
                            near,
                            target.step(),
                            near));
        }
        return target;
    }

    /** {@return a note if the values of a number may be those of classes: whole, few, without gaps} */
    private List<String> likeClasses() {
        int count = values.size();
        return isWhole && count <= MOST_CLASSES && 2L * count <= rows && largest - smallest == count - 1
                ? List.of(
                        "the target '%s' is taken for a number, since it has more than %d different whole numbers; --task classes takes it for %d classes"
                                .formatted(name, MOST_ASSUMED_CLASSES, count))
                : List.of();
    }
}
