package odf2nna.report;

import java.util.List;
import odf2nna.evaluate.LatencySummary;
import org.jspecify.annotations.Nullable;

/**
 * In which precision weights were stored, and what that alone cost: the model before and after it.
 *
 * @param precision {@code fp16} or {@code int8}
 * @param layers dense layers that are stored so
 * @param layersInAll all dense layers
 * @param left layers that are not, with the reason
 * @param bytesBefore size of the file without it
 * @param bytesAfter size with it
 * @param metrics on held-out rows, without it and with it; null where there are none
 * @param latency without it and with it
 */
public record PrecisionSummary(
        String precision,
        int layers,
        int layersInAll,
        List<String> left,
        long bytesBefore,
        long bytesAfter,
        @Nullable MetricsReport metrics,
        List<LatencySummary> latency) {
    public PrecisionSummary {
        left = List.copyOf(left);
        latency = List.copyOf(latency);
    }
}
