package odf2nna.internal.evaluate;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import odf2nna.evaluate.UnusableLabelsException;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.BatchReader;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.Dataset;

/**
 * Collects the distinct labels of a data set while it is read, for {@link ClassLabels}. Labels that are the same number
 * ({@code 1}, {@code 1.0}, {@code 01}) are one label; others are compared as text, without blanks around it. Not safe
 * for use by several threads.
 */
public final class LabelCollector {
    /** With more distinct labels than this they are not classes. */
    public static final int MOST_DISTINCT = 10_000;

    /** Exponents are short, since a number is written out in full. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,3})?");

    private static final int BATCH = 256;

    private final Set<String> distinct = new TreeSet<>();

    /**
     * Adds the label of a row.
     *
     * @param raw the label as in the data
     * @throws UnusableLabelsException if it is empty, or one too many
     */
    public void add(String raw) {
        if (distinct.contains(raw)) {
            return;
        }
        String label = canonical(raw);
        if (label.isEmpty()) {
            throw new UnusableLabelsException("found an empty label, expected a class in every row");
        }
        if (distinct.add(label) && distinct.size() > MOST_DISTINCT) {
            throw new UnusableLabelsException("found more than %d distinct values, the last %s; expected classes"
                    .formatted(MOST_DISTINCT, label));
        }
    }

    /**
     * Adds the label of a row.
     *
     * @param raw the label as in the data
     * @throws UnusableLabelsException if it is NaN or infinite, or one too many
     */
    public void add(double raw) {
        if (!Double.isFinite(raw)) {
            throw new UnusableLabelsException("found " + raw + ", expected a class in every row");
        }
        add(text(raw));
    }

    /**
     * The result of a pass over rows.
     *
     * @param rows how many rows
     * @param labels the distinct labels; empty where there are none, or too many for classes
     * @param columns the kind of several targets of a row
     */
    public record Seen(long rows, Optional<Set<String>> labels, TargetColumns columns) {
        /** {@return what is seen of rows without targets} */
        public static Seen withoutTargets(long rows) {
            return new Seen(rows, Optional.empty(), new TargetColumns(false, false));
        }

        /** {@return this and what is seen of more rows} */
        public Seen and(Seen more) {
            Set<String> all = new TreeSet<>(labels.orElse(Set.of()));
            all.addAll(more.labels.orElse(Set.of()));
            boolean areClasses = labels.isPresent() && more.labels.isPresent() && all.size() <= MOST_DISTINCT;
            return new Seen(
                    rows + more.rows,
                    areClasses ? Optional.of(all) : Optional.empty(),
                    new TargetColumns(
                            columns.flags() && more.columns.flags(),
                            columns.distributions() && more.columns.distributions()));
        }

        /** {@return this with the labels of more rows, if any are given} */
        public Seen withLabels(Optional<Set<String>> known) {
            return new Seen(rows, known.or(() -> labels), columns);
        }
    }

    /**
     * {@return the number of rows, and their distinct labels if they can be classes, by a pass over them}
     *
     * @throws IOException if they can't be read
     */
    public static Seen see(DataRows from) throws IOException {
        Dataset dataset = from.dataset();
        LabelCollector labels = new LabelCollector();
        int width = dataset.layout().targetWidth();
        boolean classes = width == 1;
        TargetColumns columns = new TargetColumns(width > 1, width > 1);
        long rows = 0;
        try (BatchReader reader = from.open(BATCH)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                for (int row = 0; row < batch.rows() && classes; row++) {
                    classes = labels.accepts(dataset, batch.targets()[row]);
                }
                columns = columns.isNumbers() ? columns : columns.and(batch.targets(), batch.rows(), width);
                rows += batch.rows();
            }
        }
        return new Seen(rows, classes ? Optional.of(labels.distinct()) : Optional.empty(), columns);
    }

    private boolean accepts(Dataset dataset, double target) {
        try {
            if (dataset.layout().namedTargets()) {
                add(dataset.labelNames().get((int) target));
            } else {
                add(target);
            }
            return true;
        } catch (UnusableLabelsException e) {
            return false;
        }
    }

    /** {@return the distinct labels so far, each in its one spelling; unmodifiable} */
    public Set<String> distinct() {
        return Collections.unmodifiableSet(distinct);
    }

    /** {@return a number that is whole without a point, others as Java writes them} */
    static String text(double raw) {
        return raw == Math.rint(raw) && Math.abs(raw) < 1e15 ? Long.toString((long) raw) : Double.toString(raw);
    }

    /** {@return the one spelling of a label} */
    static String canonical(String raw) {
        String label = raw.strip();
        if (!isNumber(label)) {
            return label;
        }
        return new BigDecimal(label).stripTrailingZeros().toPlainString();
    }

    static boolean isNumber(String label) {
        return NUMBER.matcher(label).matches();
    }
}
