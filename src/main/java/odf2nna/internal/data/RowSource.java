package odf2nna.internal.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import odf2nna.data.DataFormatException;
import odf2nna.data.MissingPolicy;

/** Raw rows of one file, or of several files together. Immutable; every pass has its own cursor. */
interface RowSource {
    /** {@return the layout of a row} */
    RowLayout layout();

    /** {@return the files, in reading order} */
    List<Path> files();

    /** {@return how many rows there are, where a header says so; empty where it takes a pass to count them} */
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
     * @param reading how values are interpreted
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
         * @return false if there are no more rows
         * @throws IOException         if a file can't be read
         * @throws DataFormatException if the row can't be used
         */
        boolean next(double[] features, int at, double[] targets, int targetAt) throws IOException;

        /** {@return the group number of the last row; 0 without groups} */
        default long group() {
            return 0;
        }
    }

    /** {@return the group number for a numeric name} */
    static long group(double name) {
        return Split.mix(Double.doubleToLongBits(name + 0.0));
    }

    /** {@return the group number for a text; a numeric text has that of its value} */
    static long group(String name) {
        if (Decimals.isNumber(name)) {
            return group(Double.parseDouble(name));
        }
        return hash(name);
    }

    /** {@return a hash of 64 bits} */
    static long hash(String text) {
        long hash = text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = Split.mix(hash ^ text.charAt(i));
        }
        return hash;
    }

    /**
     * How values are interpreted.
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

        /**
         * {@return the number of a feature that is a text, as it stands in the file: only the model knows which texts are
         * categories. NaN for a missing one in a row that is dropped; empty if there are too many texts}
         */
        OptionalDouble text(String text) {
            boolean isDropped = missing == MissingPolicy.DROP && Decimals.isMissing(text.strip());
            return isDropped ? OptionalDouble.of(Double.NaN) : FeatureTexts.number(text);
        }

        /** {@return the advice at the end of a message on a missing value} */
        String advice(boolean target) {
            return target || missing != MissingPolicy.ERROR
                    ? "use --missing drop to skip such rows"
                    : "use --missing drop to skip such rows, --missing mean to fill in the mean, or --missing keep for a model that fills them";
        }
    }
}
