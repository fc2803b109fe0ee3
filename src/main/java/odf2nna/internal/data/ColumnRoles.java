package odf2nna.internal.data;

import java.util.List;
import odf2nna.data.DataOptions;
import odf2nna.data.TargetSpec;

/**
 * Which columns of a file are what, as the user gave it.
 *
 * @param target where the targets stand; {@link TargetSpec#NONE} also if they are in another file
 * @param group  the column that names the groups; empty if there is none, or it is in another file
 * @param ignored columns that are not read at all
 * @param features columns that are features, in the order of the model; empty for all others
 */
record ColumnRoles(TargetSpec target, String group, List<String> ignored, List<String> features) {
    /** Nothing is said of columns but where targets stand. */
    ColumnRoles(TargetSpec target) {
        this(target, "", List.of(), List.of());
    }

    /** {@return those of files that the options read} */
    static ColumnRoles of(DataOptions options) {
        return new ColumnRoles(options.target(), options.grouping().text(), options.ignored(), options.features());
    }

    ColumnRoles withTarget(TargetSpec other) {
        return new ColumnRoles(other, group, ignored, features);
    }

    ColumnRoles withoutGroup() {
        return new ColumnRoles(target, "", ignored, features);
    }

    boolean isGrouped() {
        return !group.isEmpty();
    }

    /** {@return whether the features are named, so that there may be any number of other columns} */
    boolean namesFeatures() {
        return !features.isEmpty();
    }

    /** {@return how many columns are neither features nor targets, as far as they are named} */
    int width() {
        return (isGrouped() ? 1 : 0) + ignored.size();
    }
}
