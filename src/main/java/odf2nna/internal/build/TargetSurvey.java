package odf2nna.internal.build;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
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
    private final Set<String> labels = new HashSet<>();
    private final Set<Double> values = new HashSet<>();
    private long rows;
    private boolean isNumeric = true;
    private boolean isWhole = true;
    private double mean;
    private double squares;
    private @Nullable DataFormatException firstText;

    TargetSurvey(int position, String name) {
        this.position = position;
        this.name = name;
    }

    /**
     * A target, and what was assumed.
     *
     * @param note for the report: what else the user could have meant; empty where nothing
     */
    record Found(Target target, String note) {}

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
            isNumeric = false;
            firstText = firstText == null
                    ? record.broken(
                            position,
                            "found '%s', expected a number, as --task regression says"
                                    .formatted(record.field(position)))
                    : firstText;
            return;
        }
        isWhole &= value == Math.rint(value) && Math.abs(value) < 1e15;
        if (values.size() <= MOST_CLASSES) {
            values.add(value + 0.0);
        }
        double delta = value - mean;
        mean += delta / rows;
        squares += delta * (value - mean);
    }

    /**
     * Decides.
     *
     * @param asked the user's choice
     * @throws DataFormatException if there is nothing to learn
     */
    Found decide(TaskOptions.Kind asked, Path file) {
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
            if (firstText != null) {
                throw firstText;
            }
            return new Found(new Target.Numbers(position, name, mean, Math.sqrt(squares / rows)), "");
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
        boolean isAssumed = asked == TaskOptions.Kind.AUTO && isNumbered && count > 2;
        return new Found(
                new Target.Classes(position, name, names, isNumbered, Optional.empty()),
                isAssumed
                        ? "the target '%s' is taken for %d classes, since it has whole numbers with few values; --task regression takes it for a number"
                                .formatted(name, count)
                        : "");
    }
}
