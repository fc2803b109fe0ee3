package odf2nna.internal.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.TargetSpec;
import odf2nna.internal.data.TextTable;

/**
 * What the user says of the columns of a table, by their places.
 *
 * @param target the column that is learnt
 * @param group the column that names the groups; empty without one
 * @param looked columns that may become features, in the order of the file
 * @param asked those of them that the user names as features; empty to take all that can be
 * @param categories those that the user names as categories
 * @param soft columns with a teacher's probabilities of the classes, as the user names them; empty without a teacher
 */
public record Roles(
        int target,
        Optional<Integer> group,
        List<Integer> looked,
        Set<Integer> asked,
        Set<Integer> categories,
        List<Integer> soft) {
    public Roles {
        soft = List.copyOf(soft);
        looked = List.copyOf(looked);
        asked = Set.copyOf(asked);
        categories = Set.copyOf(categories);
    }

    /** {@return the texts that may be names of columns, by which a header is known} */
    public static List<String> names(DataOptions options, List<String> categories, List<String> soft) {
        List<String> names = new ArrayList<>(options.features());
        names.addAll(options.ignored());
        names.addAll(categories);
        names.addAll(soft);
        if (options.target().isNamed()) {
            names.add(options.target().text());
        }
        if (options.grouping().isNamed()) {
            names.add(options.grouping().text());
        }
        return names;
    }

    /**
     * Finds the columns.
     *
     * @param categories names or numbers of columns whose values are categories
     * @param soft names or numbers of columns with a teacher's probabilities
     * @throws DataFormatException if there is no such column, or one has two roles
     */
    public static Roles of(TextTable table, DataOptions options, List<String> categories, List<String> soft) {
        int target = target(table, options.target());
        Optional<Integer> group = options.grouping().isNamed()
                ? Optional.of(one(table, options.grouping().text(), "groups"))
                : Optional.empty();
        Set<Integer> ignored = all(table, options.ignored(), "columns to ignore");
        Set<Integer> asked = all(table, options.features(), "features");
        Set<Integer> named = all(table, categories, "categories");
        Set<Integer> taught = all(table, soft, "soft labels");
        List<Integer> taken = new ArrayList<>(List.of(target));
        group.ifPresent(taken::add);
        taken.stream().filter(taught::contains).findFirst().ifPresent(column -> {
            throw twice(table, column, "it is the target or holds the groups, and --soft-labels names it");
        });
        taken.addAll(taught);
        if (group.filter(column -> column == target).isPresent()) {
            throw twice(table, target, "it is both the target and the column of groups");
        }
        for (int column : taken) {
            if (ignored.contains(column) || asked.contains(column) || named.contains(column)) {
                throw twice(
                        table,
                        column,
                        "it is the target, holds the groups or soft labels, and another option names it");
            }
        }
        asked.stream().filter(ignored::contains).findFirst().ifPresent(column -> {
            throw twice(table, column, "both --features and --ignore name it");
        });
        taken.addAll(ignored);
        List<Integer> looked = table.without(taken).stream()
                .filter(column -> asked.isEmpty() || asked.contains(column) || named.contains(column))
                .toList();
        return new Roles(target, group, looked, asked, named, List.copyOf(taught));
    }

    private static DataFormatException twice(TextTable table, int column, String roles) {
        return DataFormatException.inFile(
                file(table), "%s has two roles: %s; name it once".formatted(table.quoted(column), roles));
    }

    private static int target(TextTable table, TargetSpec spec) {
        if (spec.kind() == TargetSpec.Kind.NONE) {
            throw DataFormatException.inFile(
                    file(table), "--target none: a network needs a target to learn; name its column with --target");
        }
        if (!spec.isNamed()) {
            return table.width() - 1;
        }
        if (spec.columns().size() > 1 && table.isUnknown(spec.text())) {
            throw DataFormatException.inFile(
                    file(table),
                    "--target names %d columns, expected one; a network is built for one target"
                            .formatted(spec.columns().size()));
        }
        return one(table, spec.text(), "target");
    }

    private static int one(TextTable table, String text, String what) {
        List<Integer> found = table.columns(text, what);
        if (found.size() > 1) {
            throw DataFormatException.inFile(
                    file(table), "'%s' names %d columns, expected one".formatted(text, found.size()));
        }
        return found.get(0);
    }

    private static Set<Integer> all(TextTable table, List<String> texts, String what) {
        Set<Integer> columns = new LinkedHashSet<>();
        texts.forEach(text -> columns.addAll(table.columns(text, what)));
        return columns;
    }

    private static Path file(TextTable table) {
        return table.files().get(0);
    }
}
