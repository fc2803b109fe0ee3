package odf2nna.internal.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import odf2nna.data.DataFormatException;
import odf2nna.data.MissingPolicy;

/** Rows as they stand in one file, or in several taken together. Immutable; every pass has its own cursor. */
interface RowSource {
    /** {@return what one row holds} */
    RowLayout layout();

    /** {@return the files, in reading order} */
    List<Path> files();

    /** {@return how many rows there are, where a header says so; empty where only a pass tells} */
    default OptionalLong declaredRows() {
        return OptionalLong.empty();
    }

    /** {@return whether every row has a group} */
    default boolean isGrouped() {
        return false;
    }

    /**
     * Starts a pass.
     *
     * @param reading how values are to be taken
     * @return a cursor before the first row
     * @throws IOException if a file can't be read
     */
    RowCursor open(Reading reading) throws IOException;

    /** One pass over the rows. */
    interface RowCursor extends Closeable {
        /**
         * Reads the next row.
         *
         * @param features  receives the features from index {@code at} on; NaN for a missing one
         * @param at        first index to write
         * @param targets   receives the targets from index {@code targetAt} on
         * @param targetAt  first index to write
         * @return false if there was no row left
         * @throws IOException         if a file can't be read
         * @throws DataFormatException if the row can't be used
         */
        boolean next(double[] features, int at, double[] targets, int targetAt) throws IOException;

        /** {@return a number that the last row has in common with the rows of its group; 0 without groups} */
        default long group() {
            return 0;
        }
    }

    /** {@return the number of the group that a number names} */
    static long group(double name) {
        return Split.mix(Double.doubleToLongBits(name + 0.0));
    }

    /** {@return the number of the group that a text names: that of its value, if it is a number} */
    static long group(String name) {
        if (Decimals.isNumber(name)) {
            return group(Double.parseDouble(name));
        }
        long hash = name.length();
        for (int i = 0; i < name.length(); i++) {
            hash = Split.mix(hash ^ name.charAt(i));
        }
        return hash;
    }

    /**
     * How values are taken.
     *
     * @param missing     under {@link MissingPolicy#ERROR} a cursor throws at a missing value, else it delivers NaN for
     *                    it; a missing target is delivered only under {@link MissingPolicy#DROP}
     * @param namedTargets whether targets are class names, also those that look like numbers
     * @param labels      where class names get their numbers
     */
    record Reading(MissingPolicy missing, boolean namedTargets, LabelTable labels) {
        boolean allows(boolean target) {
            return target ? missing == MissingPolicy.DROP : missing != MissingPolicy.ERROR;
        }

        /** {@return what a message on a missing value ends with} */
        String advice(boolean target) {
            return target || missing != MissingPolicy.ERROR
                    ? "use --missing drop to leave such rows out"
                    : "use --missing drop to leave such rows out, or --missing mean";
        }
    }
}
