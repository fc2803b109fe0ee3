package odf2nna.data;

/**
 * Which rows stay in one part whenever rows are split, such as into calibration and test rows.
 *
 * @param kind what the rows of one part have in common
 * @param text for {@link Kind#NAMED}: a column name, a 1-based column index (negative ones count from the end), the name of an
 *             npz array, or a file with one value for each row; else empty
 */
public record Grouping(Kind kind, String text) {
    /** Rows with equal features. */
    public static final Grouping EQUAL_ROWS = new Grouping(Kind.EQUAL_ROWS, "");

    /** Rows that follow one another: files hold them in the order of time. */
    public static final Grouping TIME = new Grouping(Kind.TIME, "");

    /** What rows of one part have in common. */
    public enum Kind {
        /** They have equal features. */
        EQUAL_ROWS,
        /** They have one value in a column, which is neither a feature nor a target. */
        NAMED,
        /** They follow one another; the last ones are held out. */
        TIME
    }

    /**
     * Rows of one group, such as those of one patient.
     *
     * @param text names the groups, see the record
     * @throws IllegalArgumentException if {@code text} is blank
     */
    public static Grouping by(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("group: expected a column, an index, an array or a file, got nothing");
        }
        return new Grouping(Kind.NAMED, text);
    }

    /** {@return whether rows are in the order of time} */
    public boolean isTime() {
        return kind == Kind.TIME;
    }

    /** {@return whether a column names the groups} */
    public boolean isNamed() {
        return kind == Kind.NAMED;
    }
}
