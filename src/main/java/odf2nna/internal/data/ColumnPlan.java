package odf2nna.internal.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import odf2nna.data.DataFormatException;
import odf2nna.data.TargetSpec;

/**
 * Which column of a table goes where.
 *
 * @param slots        per column the index of its feature, {@link #IGNORED}, or {@code -2 - k} for target {@code k}
 * @param featureNames per feature the name of its column
 * @param targetWidth  how many columns are targets
 * @param target       where the targets stand, for the report
 */
record ColumnPlan(List<Integer> slots, List<String> featureNames, int targetWidth, String target) {
    static final int IGNORED = -1;

    /** How a column is named by number. */
    static final String INDEX = "[+-]?\\d{1,9}";

    /** {@return the slot of target {@code k}, and back} */
    static int targetSlot(int k) {
        return -2 - k;
    }

    /** {@return whether {@code names} were made up for want of a header} */
    static boolean areGenerated(List<String> names) {
        return !names.isEmpty() && names.get(0).endsWith("column 1");
    }

    /**
     * The table to be planned.
     *
     * @param file   for messages
     * @param count  number of columns
     * @param header their names; empty if there is no header
     */
    record Table(Path file, int count, List<String> header) {
        String name(int column) {
            return header.isEmpty() ? "column " + (column + 1) : header.get(column);
        }

        String quoted(int column) {
            return header.isEmpty()
                    ? "column " + (column + 1)
                    : "column '%s' (%d)".formatted(header.get(column), column + 1);
        }

        /** {@return the 0-based column that {@code text} names or, 1-based and from the end if negative, numbers; or -1} */
        int find(String text) {
            int named = header.indexOf(text);
            if (named >= 0 || !text.matches(INDEX)) {
                return named;
            }
            int index = Integer.parseInt(text);
            int column = index < 0 ? count + index : index - 1;
            return column >= 0 && column < count ? column : -1;
        }

        /** {@return all columns but some} */
        List<Integer> without(List<Integer> some) {
            return IntStream.range(0, count)
                    .boxed()
                    .filter(column -> !some.contains(column))
                    .toList();
        }

        String columns() {
            return header.isEmpty() ? "no header" : "columns: " + String.join(", ", header);
        }
    }

    /**
     * Plans a table.
     *
     * @param table  the table
     * @param inputs what the model takes
     * @param spec   where the targets stand; {@link TargetSpec#NONE} also if they are in another file
     * @throws DataFormatException if the columns don't fit
     */
    static ColumnPlan of(Table table, List<InputShape> inputs, TargetSpec spec) {
        List<Integer> targets = namedTargets(table, spec);
        List<Integer> byName = featuresByName(table, inputs, targets);
        boolean named = !byName.isEmpty();
        int width = InputShape.totalWidth(inputs);
        if (spec.kind() == TargetSpec.Kind.DEFAULT) {
            targets = defaultTarget(table, byName, width, inputs);
        }
        if (!named && table.count() != width + targets.size()) {
            throw misfit(table, inputs, targets.size(), spec);
        }
        return assemble(table, named ? byName : table.without(targets), targets);
    }

    private static ColumnPlan assemble(Table table, List<Integer> features, List<Integer> targets) {
        List<Integer> slots = new ArrayList<>(Collections.nCopies(table.count(), IGNORED));
        for (int k = 0; k < targets.size(); k++) {
            slots.set(targets.get(k), targetSlot(k));
        }
        List<String> names = new ArrayList<>();
        for (int column : features) {
            slots.set(column, names.size());
            names.add(table.name(column));
        }
        List<String> described = new ArrayList<>();
        for (int column : targets) {
            described.add(table.quoted(column) + (column == table.count() - 1 ? " (last)" : ""));
        }
        String target = targets.isEmpty() ? RowLayout.NO_TARGET : String.join(", ", described);
        return new ColumnPlan(List.copyOf(slots), List.copyOf(names), targets.size(), target);
    }

    private static List<Integer> namedTargets(Table table, TargetSpec spec) {
        if (!spec.isNamed()) {
            return List.of();
        }
        int whole = table.find(spec.text());
        if (whole >= 0) {
            return List.of(whole);
        }
        List<Integer> targets = new ArrayList<>();
        for (String text : spec.columns()) {
            int column = table.find(text);
            if (column < 0 || targets.contains(column)) {
                throw DataFormatException.inFile(
                        table.file(),
                        "found no column, file or array '%s' for the target; %d columns, %s"
                                .formatted(text, table.count(), table.columns()));
            }
            targets.add(column);
        }
        return targets;
    }

    private static List<Integer> defaultTarget(Table table, List<Integer> byName, int width, List<InputShape> inputs) {
        if (byName.isEmpty()) {
            return table.count() == width + 1 ? List.of(width) : List.of();
        }
        List<Integer> left = table.without(byName);
        if (left.size() > 1) {
            throw misfit(table, inputs, 0, TargetSpec.DEFAULT);
        }
        return left;
    }

    /** {@return the columns in the order of the features if the header names them all for every input; else none} */
    private static List<Integer> featuresByName(Table table, List<InputShape> inputs, List<Integer> targets) {
        List<Integer> features = new ArrayList<>();
        for (InputShape input : inputs) {
            List<Integer> own = new ArrayList<>();
            for (int column = 0; column < table.header().size(); column++) {
                String name = table.header().get(column);
                boolean whole = input.width() == 1 && name.equals(input.name());
                boolean part = name.startsWith(input.name() + ".") || name.startsWith(input.name() + ":");
                if ((whole || part) && !targets.contains(column)) {
                    own.add(column);
                }
            }
            if (own.size() != input.width()) {
                return List.of();
            }
            features.addAll(own);
        }
        boolean distinct = features.stream().distinct().count() == features.size();
        return distinct ? features : List.of();
    }

    private static DataFormatException misfit(Table table, List<InputShape> inputs, int targets, TargetSpec spec) {
        int width = InputShape.totalWidth(inputs);
        String asked = spec.kind() == TargetSpec.Kind.DEFAULT
                ? width + ", or " + (width + 1) + " with the target last"
                : targets == 0 ? width + " and no target" : width + " and " + targets + " for the target";
        String advice = table.count() > width && spec.kind() == TargetSpec.Kind.DEFAULT
                ? "; name several targets with --target a,b"
                : table.count() == width + 1 && targets == 0 ? "; name the target column with --target" : "";
        return DataFormatException.inFile(
                table.file(),
                "found %d columns, expected %s (the model takes %s); %s%s"
                        .formatted(table.count(), asked, InputShape.list(inputs), table.columns(), advice));
    }

    /** {@return the slots as an array} */
    int[] slotArray() {
        return slots.stream().mapToInt(Integer::intValue).toArray();
    }

    /** {@return what a row holds that is read by this plan} */
    RowLayout layout(boolean namedTargets) {
        return new RowLayout(featureNames, targetWidth, namedTargets, target);
    }
}
