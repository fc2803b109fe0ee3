package odf2nna.internal.data;

import java.util.List;

/**
 * What one row of a {@link RowSource} holds.
 *
 * @param featureNames one name per feature
 * @param targetWidth  targets per row
 * @param namedTargets whether the targets are class names as far as the first rows show
 * @param target       where the targets stand, for the report; {@code none} without targets
 */
record RowLayout(List<String> featureNames, int targetWidth, boolean namedTargets, String target) {
    static final String NO_TARGET = "none";

    RowLayout {
        featureNames = List.copyOf(featureNames);
    }

    int width() {
        return featureNames.size();
    }
}
