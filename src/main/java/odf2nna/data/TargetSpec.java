package odf2nna.data;

import java.util.Arrays;
import java.util.List;

/**
 * Where the targets are, as the user gave it.
 *
 * @param kind whether the targets are detected, declined, or named
 * @param text for {@link Kind#NAMED}: a column name, a 1-based column index (negative ones count from the end), several
 *             of these with commas between, the name of an npz array, or a file; else empty
 */
public record TargetSpec(Kind kind, String text) {
    /** The last column if there is one more than the inputs take; the usual array or file names elsewhere. */
    public static final TargetSpec DEFAULT = new TargetSpec(Kind.DEFAULT, "");

    /** No targets. */
    public static final TargetSpec NONE = new TargetSpec(Kind.NONE, "");

    /** How the targets are given. */
    public enum Kind {
        /** Not given. */
        DEFAULT,
        /** There are none. */
        NONE,
        /** By name, index or file. */
        NAMED
    }

    /**
     * Reads what a user wrote; {@code none} means no targets.
     *
     * @param text see the record
     * @return the choice
     * @throws IllegalArgumentException if {@code text} is blank
     */
    public static TargetSpec parse(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("target: expected a column, an index, a file or none, got nothing");
        }
        return text.equals("none") ? NONE : new TargetSpec(Kind.NAMED, text);
    }

    /** {@return the several columns that the text names} */
    public List<String> columns() {
        return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    public boolean isNamed() {
        return kind == Kind.NAMED;
    }
}
