package odf2nna.internal.data;

import odf2nna.data.DataOptions;
import odf2nna.data.TargetSpec;

/**
 * Which columns of a file are no features, as the user gave it.
 *
 * @param target where the targets stand; {@link TargetSpec#NONE} also if they are in another file
 * @param group  the column that names the groups; empty if there is none, or it is in another file
 */
record OtherColumns(TargetSpec target, String group) {
    /** {@return those of files that the options read} */
    static OtherColumns of(DataOptions options) {
        return new OtherColumns(options.target(), options.grouping().text());
    }

    OtherColumns withTarget(TargetSpec other) {
        return new OtherColumns(other, group);
    }

    OtherColumns withoutGroup() {
        return new OtherColumns(target, "");
    }

    boolean isGrouped() {
        return !group.isEmpty();
    }

    /** {@return how many columns the groups take} */
    int groupWidth() {
        return isGrouped() ? 1 : 0;
    }
}
