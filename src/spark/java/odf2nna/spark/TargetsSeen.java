package odf2nna.spark;

import java.io.Serializable;
import java.util.Optional;
import java.util.TreeSet;
import odf2nna.internal.evaluate.LabelCollector;
import odf2nna.internal.evaluate.TargetColumns;
import org.jspecify.annotations.Nullable;

/**
 * What a pass over targets has seen, to be sent.
 *
 * @param labels null where there are none, or too many for classes
 */
record TargetsSeen(long rows, @Nullable TreeSet<String> labels, boolean flags, boolean distributions)
        implements Serializable {
    static TargetsSeen of(LabelCollector.Seen seen) {
        return new TargetsSeen(
                seen.rows(),
                seen.labels().map(TreeSet::new).orElse(null),
                seen.columns().flags(),
                seen.columns().distributions());
    }

    LabelCollector.Seen seen() {
        return new LabelCollector.Seen(rows, Optional.ofNullable(labels), new TargetColumns(flags, distributions));
    }
}
