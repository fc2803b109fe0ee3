package odf2nna.internal.build;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import odf2nna.internal.data.TextTable;

/**
 * How a record becomes features: first the numbers, then for some of them whether they are missing, then the categories.
 *
 * @param columns all columns but the target and the groups, in the order of the file
 * @param target what is learnt
 */
public record Encoding(List<Column> columns, Target target) {
    public Encoding {
        columns = List.copyOf(columns);
    }

    /** {@return the columns of numbers} */
    List<Column.Numeric> numbers() {
        return of(Column.Numeric.class).toList();
    }

    /** {@return the columns of numbers that differ, which are features} */
    List<Column.Numeric> scaled() {
        return numbers().stream().filter(column -> !column.isConstant()).toList();
    }

    /** {@return the columns of numbers with a feature that says that they are missing} */
    List<Column.Numeric> flagged() {
        return numbers().stream().filter(Column.Numeric::isFlagged).toList();
    }

    /** {@return the columns of categories} */
    List<Column.Categories> categories() {
        return of(Column.Categories.class).toList();
    }

    /** {@return the columns that are no features} */
    public List<Column.Ignored> ignored() {
        return of(Column.Ignored.class).toList();
    }

    /** {@return the columns that are features, in the order of the file} */
    public List<Column> features() {
        return columns.stream()
                .filter(column -> !(column instanceof Column.Ignored))
                .toList();
    }

    private <T extends Column> Stream<T> of(Class<T> kind) {
        return columns.stream().filter(kind::isInstance).map(kind::cast);
    }

    /** {@return the number of features} */
    public int width() {
        return scaled().size()
                + flagged().size()
                + categories().stream().mapToInt(Column.Categories::width).sum();
    }

    /**
     * Texts that are none of the categories.
     *
     * @param texts how many
     * @param padded those that would be but for the blanks around them, which the model does not know
     */
    public record Unknown(long texts, long padded) {}

    /** A prepared encoding, for many records. */
    final class Encoder {
        private final List<Column.Numeric> scaled = scaled();
        private final List<Column.Numeric> flagged = flagged();
        private final List<Column.Categories> categories = categories();
        /** What the model is given, which takes texts as they are in the file. */
        private final List<Map<String, Integer>> keys = categories.stream()
                .<Map<String, Integer>>map(column -> new HashMap<>(column.keys()))
                .toList();

        private long unknown;
        private long padded;

        /** Writes the features of a record. */
        void encode(TextTable.Cursor record, double[] into) {
            int at = 0;
            for (Column.Numeric one : scaled) {
                into[at++] = one.feature(record);
            }
            for (Column.Numeric one : flagged) {
                into[at++] = record.isMissingNumber(one.position()) ? 1 : 0;
            }
            for (int i = 0; i < categories.size(); i++) {
                Column.Categories one = categories.get(i);
                int category = keys.get(i).getOrDefault(record.raw(one.position()), -1);
                for (int j = 0; j < one.width(); j++) {
                    into[at++] = j == category ? 1 : 0;
                }
                if (category < 0) {
                    unknown++;
                    padded += keys.get(i).containsKey(record.field(one.position())) ? 1 : 0;
                }
            }
        }

        /** {@return how many texts were none of the categories} */
        Unknown unknown() {
            return new Unknown(unknown, padded);
        }
    }

    /** {@return a name for each feature, for people} */
    public List<String> featureNames() {
        List<String> names = new ArrayList<>();
        scaled().forEach(one -> names.add(one.name()));
        flagged().forEach(one -> names.add(one.name() + " is missing"));
        for (Column.Categories one : categories()) {
            for (int i = 0; i < one.width(); i++) {
                names.add(
                        one.isHashed()
                                ? "%s, texts of hash %d".formatted(one.name(), i)
                                : one.name() + "=" + one.values().get(i));
            }
        }
        return names;
    }
}
