package odf2nna.internal.data;

import java.util.List;
import odf2nna.data.DataOptions;
import odf2nna.data.TargetSpec;

/**
 * Which columns of a file are no features, as the user gave it.
 *
 * @param target where the targets stand; {@link TargetSpec#NONE} also if they are in another file
 * @param group  the column that names the groups; empty if there is none, or it is in another file
 * @param ignored columns that are not read at all
 */
record OtherColumns(TargetSpec target, String group, List<String> ignored) {
    /** {@return those of files that the options read} */
    static OtherColumns of(DataOptions options) {
        return new OtherColumns(options.target(), options.grouping().text(), options.ignored());
    }

    OtherColumns withTarget(TargetSpec other) {
        return new OtherColumns(other, group, ignored);
    }

    OtherColumns withoutGroup() {
        return new OtherColumns(target, "", ignored);
    }

    boolean isGrouped() {
        return !group.isEmpty();
    }

    /** {@return how many columns are neither features nor targets} */
    int width() {
        return (isGrouped() ? 1 : 0) + ignored.size();
    }
}
