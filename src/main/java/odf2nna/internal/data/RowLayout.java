package odf2nna.internal.data;

import java.util.List;

/**
 * The layout of a row of a {@link Dataset}, or of a file.
 *
 * @param featureNames one name per feature: from the header, or generated
 * @param targetWidth  targets per row; 0 without targets
 * @param namedTargets whether the targets are class names, judged by the first rows
 * @param target where the targets are, for the report, e.g. {@code column 'digit' (last)}; {@code none} without targets
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
