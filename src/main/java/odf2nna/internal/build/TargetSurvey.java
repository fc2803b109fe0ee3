package odf2nna.internal.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.data.DataFormatException;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.TextTable;
import org.jspecify.annotations.Nullable;

/** What is seen of the target in the rows that are not held out: classes or numbers. */
final class TargetSurvey {
    /** Whole numbers with more values than these are quantities where the user says nothing. */
    private static final int MOST_ASSUMED_CLASSES = 20;

    /** An output for each. */
    private static final int MOST_CLASSES = 1_000;

    private final int position;
    private final String name;
    private final TaskOptions.Kind asked;
    private final Set<String> labels = new HashSet<>();
    private final Set<Double> values = new HashSet<>();
    private long rows;
    private boolean isNumeric = true;
    private boolean isWhole = true;
    private double mean;
    private double squares;
    private long numbers;
    private String firstText = "";
    private @Nullable DataFormatException noNumber;

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
            if (isNumeric) {
                firstText = record.field(position);
                noNumber = record.broken(
                        position,
                        "found '%s', expected a number%s; correct it or leave out its row, or take all values for classes with --task classes"
                                .formatted(
                                        firstText,
                                        asked == TaskOptions.Kind.REGRESSION ? ", as --task regression says" : ""));
            }
            isNumeric = false;
            return;
        }
        numbers++;
        isWhole &= value == Math.rint(value) && Math.abs(value) < 1e15;
        if (values.size() <= MOST_CLASSES) {
            values.add(value + 0.0);
        }
        double delta = value - mean;
        mean += delta / numbers;
        squares += delta * (value - mean);
    }

    /**
     * Decides.
     *
     * @throws DataFormatException if there is nothing to learn
     */
    Found decide(Path file) {
        boolean isNumbered = isNumeric && isWhole;
        boolean isOfClasses = asked == TaskOptions.Kind.CLASSES
                || (asked == TaskOptions.Kind.AUTO
                        && (!isNumeric || (isNumbered && values.size() <= MOST_ASSUMED_CLASSES)));
        int count = isNumbered ? values.size() : labels.size();
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
            return new Found(new Target.Numbers(position, name, mean, Math.sqrt(squares / rows)), List.of());
        }
        boolean isAssumed = asked == TaskOptions.Kind.AUTO;
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
        notes.addAll(alike(names));
        return new Found(new Target.Classes(position, name, names, isNumbered, Optional.empty()), notes);
    }

    /** {@return a note for every class that is called as one before it but for its case} */
    private List<String> alike(List<String> names) {
        Map<String, String> known = new HashMap<>();
        List<String> notes = new ArrayList<>();
        for (String one : names) {
            String before = known.putIfAbsent(one.toLowerCase(Locale.ROOT), one);
            if (before != null) {
                notes.add(
                        "the classes '%s' and '%s' of the target '%s' differ only in case; if they are one class, write it in one way"
                                .formatted(before, one, name));
            }
        }
        return notes;
    }
}
