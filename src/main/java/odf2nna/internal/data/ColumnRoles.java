package odf2nna.internal.data;

import java.util.ArrayList;
import java.util.List;
import odf2nna.data.DataOptions;
import odf2nna.data.TargetSpec;

/**
 * The roles of a file's columns, as the user gave them.
 *
 * @param target where the targets are; {@link TargetSpec#NONE} also if they are in another file
 * @param group  the column that names the groups; empty if there is none, or it is in another file
 * @param ignored columns that are not read at all
 * @param features columns that are features, in the order of the model; empty for all others
 */
record ColumnRoles(TargetSpec target, String group, List<String> ignored, List<String> features) {
    /** Only the targets are given. */
    ColumnRoles(TargetSpec target) {
        this(target, "", List.of(), List.of());
    }

    /** {@return the roles in the options for a file} */
    static ColumnRoles of(DataOptions options) {
        return new ColumnRoles(options.target(), options.grouping().text(), options.ignored(), options.features());
    }

    ColumnRoles withTarget(TargetSpec other) {
        return new ColumnRoles(other, group, ignored, features);
    }

    ColumnRoles withoutGroup() {
        return new ColumnRoles(target, "", ignored, features);
    }

    /** {@return the names and numbers by which the user calls columns} */
    List<String> names() {
        List<String> names = new ArrayList<>(ignored);
        names.addAll(features);
        if (target.isNamed()) {
            names.add(target.text());
            names.addAll(target.columns());
        }
        if (isGrouped()) {
            names.add(group);
        }
        return names;
    }

    boolean isGrouped() {
        return !group.isEmpty();
    }

    /** {@return whether the features are named, so that there may be any number of other columns} */
    boolean namesFeatures() {
        return !features.isEmpty();
    }

    /** {@return the number of columns that are named as neither features nor targets} */
    int width() {
        return (isGrouped() ? 1 : 0) + ignored.size();
    }
}
