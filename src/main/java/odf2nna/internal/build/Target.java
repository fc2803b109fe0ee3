package odf2nna.internal.build;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.data.TextTable;

/** What a network learns: a class, or a number. */
public sealed interface Target permits Target.Classes, Target.Numbers {
    /** {@return the column of the file, from 0} */
    int position();

    /** {@return its name} */
    String name();

    /** {@return the outputs of the network} */
    int outputs();

    /** {@return how many numbers the target of a row is} */
    default int width() {
        return 1;
    }

    /** {@return what sees a teacher's probabilities, from no record on; empty without a teacher} */
    default Optional<TeacherSurvey> teacher() {
        return Optional.empty();
    }

    /**
     * Writes the target of a record as a network is trained on it.
     *
     * @param isTaught whether a teacher's probabilities are taken into account, if there are some
     * @param into of {@link #width} numbers: the number of its class, from 0, or a standardised number; with a teacher a probability
     *     for each class, the largest of which is that of the record's class
     * @throws odf2nna.data.DataFormatException as {@link #of}, or if the teacher's numbers are no probabilities
     */
    default void write(TextTable.Cursor record, boolean isTaught, double[] into) {
        into[0] = of(record);
    }

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
     * @param soft where a teacher's probabilities of the classes are
     */
    record Classes(int position, String name, List<String> names, boolean isNumbered, Optional<SoftLabels> soft)
            implements Target {
        public Classes {
            names = List.copyOf(names);
        }

        /** {@return these, with a teacher's probabilities} */
        public Classes with(SoftLabels teacher) {
            return new Classes(position, name, names, isNumbered, Optional.of(teacher));
        }

        @Override
        public Optional<TeacherSurvey> teacher() {
            return soft.map(some -> new TeacherSurvey(some, names.size()));
        }

        @Override
        public int width() {
            return soft.isPresent() ? names.size() : 1;
        }

        @Override
        public void write(TextTable.Cursor record, boolean isTaught, double[] into) {
            int label = (int) of(record);
            if (soft.isEmpty()) {
                into[0] = label;
            } else if (isTaught) {
                soft.get().mixed(record, label, into);
            } else {
                Arrays.fill(into, 0);
                into[label] = 1;
            }
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
                                : "found the class '%s', which no training row has, expected one of %d classes such as '%s'; leave out its rows, or give training rows of it"
                                        .formatted(found, names.size(), names.get(0)));
            }
            return index;
        }

        /** {@return whether a record has none of these classes} */
        public boolean isUnknown(TextTable.Cursor record) {
            return !names.contains(label(record, position, isNumbered));
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
        /** {@return the distance of neighbouring numbers of single precision at the mean, which outputs are rounded to} */
        public double step() {
            return Math.ulp((float) mean);
        }

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
