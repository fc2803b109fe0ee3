package odf2nna.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import odf2nna.evaluate.LatencySummary;

/** What storing weights in lower precision cost, as lines for a terminal. */
final class PrecisionLines {
    private PrecisionLines() {}

    static List<String> of(PrecisionSummary summary) {
        List<String> lines = new ArrayList<>();
        lines.add("precision %s in %d of %d dense layers: %s bytes, %s without it"
                .formatted(
                        summary.precision(),
                        summary.layers(),
                        summary.layersInAll(),
                        Figures.count(summary.bytesAfter()),
                        Figures.count(summary.bytesBefore())));
        summary.left().forEach(left -> lines.add("          " + left));
        MetricsReport metrics = summary.metrics();
        if (metrics != null) {
            metrics.metrics().stream()
                    .limit(1)
                    .forEach(row -> lines.add("          %s %s, %s without it; difference %s %s"
                            .formatted(
                                    row.name(),
                                    Figures.number(row.after()),
                                    Figures.number(row.before()),
                                    Figures.signed(row.difference()),
                                    Figures.interval(row.differenceLow(), row.differenceHigh()))
                            .stripTrailing()));
            metrics.closeness().stream()
                    .limit(1)
                    .forEach(row -> lines.add("          %s of outputs with and without it %s"
                            .formatted(row.name(), Figures.number(row.after()))));
        }
        for (LatencySummary latency : summary.latency()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "          µs for a batch of %d: %.1f, %.1f without it",
                    latency.batch(),
                    latency.afterMicros(),
                    latency.beforeMicros()));
        }
        return lines;
    }
}
