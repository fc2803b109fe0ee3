package odf2nna.report;

import java.util.List;
import odf2nna.evaluate.LatencySummary;
import org.jspecify.annotations.Nullable;

/**
 * The precision of stored weights and what it costs: the model without it and with it.
 *
 * @param precision {@code fp16} or {@code int8}
 * @param layers dense layers stored in it
 * @param totalLayers all dense layers
 * @param skipped the other dense layers, with the reason
 * @param bytesBefore size of the file without it; for C, of its constants
 * @param bytesAfter size with it
 * @param metrics on held-out rows, without it and with it; null where there are none
 * @param latency without it and with it
 * @param rounding fine-tuning through the rounding; null where it was not considered
 */
public record PrecisionSummary(
        String precision,
        int layers,
        int totalLayers,
        List<String> skipped,
        long bytesBefore,
        long bytesAfter,
        @Nullable MetricsReport metrics,
        List<LatencySummary> latency,
        @Nullable RoundingSummary rounding) {
    public PrecisionSummary {
        skipped = List.copyOf(skipped);
        latency = List.copyOf(latency);
    }
}
