package odf2nna.internal.data;

import java.util.List;

/**
 * What one row of a {@link Dataset}, or of a file, holds.
 *
 * @param featureNames one name per feature: from the header, or generated
 * @param targetWidth  targets per row; 0 without targets
 * @param namedTargets whether the targets are class names as far as the first rows show
 * @param target       where the targets stand, for the report, e.g. {@code column 'digit' (last)}; {@code none} without
 *                     targets
 */
public record RowLayout(List<String> featureNames, int targetWidth, boolean namedTargets, String target) {
    static final String NO_TARGET = "none";

    public RowLayout {
        featureNames = List.copyOf(featureNames);
    }

    /** {@return features per row} */
    public int width() {
        return featureNames.size();
    }
}
