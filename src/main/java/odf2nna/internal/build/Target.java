package odf2nna.internal.build;

import java.util.List;
import odf2nna.internal.data.TextTable;

/** What a network learns: a class, or a number. */
public sealed interface Target permits Target.Classes, Target.Numbers {
    /** {@return the column of the file, from 0} */
    int position();

    /** {@return its name} */
    String name();

    /** {@return the outputs of the network} */
    int outputs();

    /**
     * {@return the target of a record as the network learns it: the number of its class, from 0, or a standardised number}
     *
     * @throws odf2nna.data.DataFormatException if there is none, or it is a class that does not occur in the rows that are not
     *     held out
     */
    double of(TextTable.Cursor record);

    /**
     * Classes, each with an output.
     *
     * @param names in the order of the outputs
     * @param isNumbered whether all of them are whole numbers
     */
    record Classes(int position, String name, List<String> names, boolean isNumbered) implements Target {
        public Classes {
            names = List.copyOf(names);
        }

        @Override
        public int outputs() {
            return names.size();
        }

        @Override
        public double of(TextTable.Cursor record) {
            String found = label(record, position, isNumbered);
            int index = names.indexOf(found);
            if (index < 0) {
                throw record.broken(
                        position,
                        found.isEmpty()
                                ? "found no class; leave out rows without one"
                                : "found the class '%s', which no training row has; expected one of %d classes such as '%s'"
                                        .formatted(found, names.size(), names.get(0)));
            }
            return index;
        }

        /** {@return the name of a record's class; empty if it is missing} */
        static String label(TextTable.Cursor record, int column, boolean isNumbered) {
            if (record.isMissing(column)) {
                return "";
            }
            double number = record.number(column);
            return isNumbered && number == Math.rint(number) ? Long.toString((long) number) : record.field(column);
        }
    }

    /**
     * A number. The network learns it with a mean of 0 and a deviation of 1, as steps of training have one size.
     *
     * @param mean over the rows that are not held out
     * @param deviation the same; positive
     */
    record Numbers(int position, String name, double mean, double deviation) implements Target {
        @Override
        public int outputs() {
            return 1;
        }

        @Override
        public double of(TextTable.Cursor record) {
            if (record.isMissing(position)) {
                throw record.broken(position, "found no target; leave out rows without one");
            }
            return (Column.number(record, position) - mean) / deviation;
        }
    }
}
