package odf2nna.internal.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import odf2nna.data.DataFormatException;
import odf2nna.data.TargetSpec;

/**
 * The role of each column of a table.
 *
 * @param slots        per column the index of its feature, {@link #IGNORED}, {@link #GROUP}, or {@code -2 - k} for target
 *                     {@code k}
 * @param featureNames per feature the name of its column
 * @param targetWidth number of target columns
 * @param target where the targets are, for the report
 * @param texts  the features that are texts
 */
record ColumnPlan(List<Integer> slots, List<String> featureNames, int targetWidth, String target, Set<Integer> texts) {
    static final int IGNORED = -1;
    static final int GROUP = Integer.MIN_VALUE;

    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})-(\\d{1,9})");

    /** How a column is named by number. */
    static final String INDEX = "[+-]?\\d{1,9}";

    /** No feature is a text. */
    ColumnPlan(List<Integer> slots, List<String> featureNames, int targetWidth, String target) {
        this(slots, featureNames, targetWidth, target, Set.of());
    }

    /** Converts between targets and slots; {@return the slot of target {@code k}} */
    static int targetSlot(int k) {
        return -2 - k;
    }

    /** {@return whether {@code names} were generated because there is no header} */
    static boolean areGenerated(List<String> names) {
        return !names.isEmpty() && names.get(0).endsWith("column 1");
    }

    /**
     * The table whose columns get roles.
     *
     * @param file   for messages
     * @param count  number of columns
     * @param header their names; empty if there is no header
     */
    record Table(Path file, int count, List<String> header) {
        /** Number of columns that a message lists. */
        private static final int NAMED = 12;

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

        /** {@return all columns except some} */
        List<Integer> without(List<Integer> some) {
            return IntStream.range(0, count)
                    .boxed()
                    .filter(column -> !some.contains(column))
                    .toList();
        }

        String columns() {
            return header.isEmpty() ? "no header" : "columns: " + names(without(List.of()));
        }

        /** {@return names of the first of some columns} */
        String names(List<Integer> columns) {
            String named = columns.stream().limit(NAMED).map(this::name).collect(Collectors.joining(", "));
            return named + (columns.size() > NAMED ? ", ..." : "");
        }
    }

    /**
     * Plans a table.
     *
     * @param table  the table
     * @param inputs what the model takes
     * @param roles the column roles that the user gave
     * @throws DataFormatException if the columns do not fit
     */
    static ColumnPlan of(Table table, List<InputShape> inputs, ColumnRoles roles) {
        TargetSpec spec = roles.target();
        List<Integer> group = group(table, roles);
        List<Integer> targets = namedTargets(table, spec);
        if (targets.stream().anyMatch(group::contains)) {
            throw DataFormatException.inFile(
                    table.file(), "%s can't hold both the target and the groups".formatted(table.quoted(group.get(0))));
        }
        List<Integer> besides = joined(group, ignored(table, roles, joined(group, targets)));
        List<Integer> taken = joined(besides, targets);
        List<Integer> byName = roles.namesFeatures()
                ? chosenFeatures(table, roles.features(), taken, inputs)
                : NamedInputs.columns(table, inputs, taken, spec.kind() == TargetSpec.Kind.DEFAULT);
        boolean named = !byName.isEmpty();
        int width = InputShape.totalWidth(inputs);
        if (spec.kind() == TargetSpec.Kind.DEFAULT) {
            targets = defaultTarget(table, byName, inputs, besides, roles);
        }
        if (!named && table.count() - besides.size() != width + targets.size()) {
            throw misfit(table, inputs, targets.size(), spec, besides);
        }
        return assemble(
                table,
                named ? byName : table.without(joined(besides, targets)),
                targets,
                group,
                InputShape.features(inputs, InputShape.Kind.TEXTS));
    }

    private static List<Integer> joined(List<Integer> first, List<Integer> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static List<Integer> ignored(Table table, ColumnRoles roles, List<Integer> read) {
        List<Integer> columns = new ArrayList<>();
        for (String text : roles.ignored()) {
            int column = table.find(text);
            if (column < 0) {
                throw notFound(table, text, "columns to ignore");
            }
            if (read.contains(column)) {
                throw DataFormatException.inFile(
                        table.file(),
                        "%s can't be ignored and hold the target or the groups".formatted(table.quoted(column)));
            }
            if (!columns.contains(column)) {
                columns.add(column);
            }
        }
        return columns;
    }

    /** {@return the columns that the user names as features, in that order} */
    private static List<Integer> chosenFeatures(
            Table table, List<String> texts, List<Integer> taken, List<InputShape> inputs) {
        List<Integer> features = new ArrayList<>();
        for (String text : texts) {
            features.addAll(columns(table, text, "features"));
        }
        int width = InputShape.totalWidth(inputs);
        if (features.size() != width) {
            throw DataFormatException.inFile(
                    table.file(),
                    "--features names %d columns, expected %d (the model takes %s)"
                            .formatted(features.size(), width, InputShape.list(inputs)));
        }
        for (int i = 0; i < width; i++) {
            int column = features.get(i);
            if (taken.contains(column) || features.indexOf(column) < i) {
                throw DataFormatException.inFile(
                        table.file(),
                        "%s is a feature and %s; name it once"
                                .formatted(
                                        table.quoted(column),
                                        taken.contains(column) ? "the target, the groups or ignored" : "one again"));
            }
        }
        return features;
    }

    /** {@return the column that a text names, or those from a number to another} */
    static List<Integer> columns(Table table, String text, String what) {
        Matcher range = RANGE.matcher(text);
        int column = table.find(text);
        if (column < 0 && range.matches()) {
            int first = table.find(range.group(1));
            int last = table.find(range.group(2));
            if (first >= 0 && last >= first) {
                return IntStream.rangeClosed(first, last).boxed().toList();
            }
        }
        if (column < 0) {
            throw notFound(table, text, what);
        }
        return List.of(column);
    }

    private static List<Integer> group(Table table, ColumnRoles roles) {
        if (!roles.isGrouped()) {
            return List.of();
        }
        int column = table.find(roles.group());
        if (column < 0) {
            throw notFound(table, roles.group(), "groups");
        }
        return List.of(column);
    }

    private static ColumnPlan assemble(
            Table table, List<Integer> features, List<Integer> targets, List<Integer> group, Set<Integer> texts) {
        List<Integer> slots = new ArrayList<>(Collections.nCopies(table.count(), IGNORED));
        group.forEach(column -> slots.set(column, GROUP));
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
        return new ColumnPlan(List.copyOf(slots), List.copyOf(names), targets.size(), target, texts);
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
                throw notFound(table, text, "target");
            }
            targets.add(column);
        }
        return targets;
    }

    private static DataFormatException notFound(Table table, String text, String what) {
        return DataFormatException.inFile(
                table.file(),
                "found no column, file or array '%s' for the %s%s; %d columns, %s"
                        .formatted(
                                text, what, Spelling.question(text, table.header()), table.count(), table.columns()));
    }

    private static List<Integer> defaultTarget(
            Table table, List<Integer> byName, List<InputShape> inputs, List<Integer> besides, ColumnRoles roles) {
        int width = InputShape.totalWidth(inputs);
        List<Integer> left = table.without(joined(byName, besides));
        if (byName.isEmpty()) {
            return left.size() == width + 1 ? List.of(left.get(width)) : List.of();
        }
        if (left.size() > 1) {
            throw DataFormatException.inFile(
                    table.file(),
                    "found %d more columns besides those of %s (%s); name the target with --target, or none"
                            .formatted(
                                    left.size(),
                                    roles.namesFeatures() ? "--features" : "the inputs",
                                    table.names(left)));
        }
        return left;
    }

    private static DataFormatException misfit(
            Table table, List<InputShape> inputs, int targets, TargetSpec spec, List<Integer> besides) {
        int count = table.count() - besides.size();
        int width = InputShape.totalWidth(inputs);
        String asked = spec.kind() == TargetSpec.Kind.DEFAULT
                ? width + ", or " + (width + 1) + " with the target last"
                : targets == 0 ? width + " and no target" : width + " and " + targets + " for the target";
        String advice = count > width && spec.kind() == TargetSpec.Kind.DEFAULT
                ? "; name several targets with --target a,b, or columns to skip with --ignore"
                : count > width + targets ? "; name columns to skip with --ignore" : "";
        return DataFormatException.inFile(
                table.file(),
                "found %d columns%s, expected %s (the model takes %s); %s%s"
                        .formatted(
                                count,
                                besides.isEmpty() ? "" : " besides group columns and ignored ones",
                                asked,
                                InputShape.list(inputs),
                                table.columns(),
                                advice));
    }

    /** {@return whether a column names the groups} */
    boolean isGrouped() {
        return slots.contains(GROUP);
    }

    /** {@return the slots as an array} */
    int[] slotArray() {
        return slots.stream().mapToInt(Integer::intValue).toArray();
    }

    /** {@return by column, whether it is a feature that is a text} */
    boolean[] textColumns() {
        boolean[] columns = new boolean[slots.size()];
        for (int column = 0; column < columns.length; column++) {
            columns[column] = texts.contains(slots.get(column));
        }
        return columns;
    }

    /** {@return the layout of rows that are read by this plan} */
    RowLayout layout(boolean namedTargets) {
        return new RowLayout(featureNames, targetWidth, namedTargets, target);
    }
}
