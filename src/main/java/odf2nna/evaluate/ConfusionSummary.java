package odf2nna.evaluate;

import java.util.List;

/**
 * Rows counted by actual and predicted class, for two networks on the same rows.
 *
 * @param before of the first network: one list for each actual class, in it one count for each predicted class and one
 *     more for rows without a prediction, shape {@code [classes, classes + 1]}
 * @param after likewise of the second
 */
public record ConfusionSummary(List<List<Long>> before, List<List<Long>> after) {
    /** With more classes than this the table is unreadable and omitted. */
    public static final int MOST_CLASSES = 64;

    public ConfusionSummary {
        before = before.stream().map(List::copyOf).toList();
        after = after.stream().map(List::copyOf).toList();
    }
}
