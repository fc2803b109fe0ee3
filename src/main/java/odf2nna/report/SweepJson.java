package odf2nna.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Optional;

/**
 * Sweeps as JSON; field names are those of {@link SweepReport} and its parts, and docs/schema/sweep.schema.json describes
 * them.
 */
public final class SweepJson {
    private SweepJson() {}

    /** {@return the sweep as indented JSON, without a line break at its end} */
    public static String write(SweepReport report) {
        return text(report);
    }

    /** {@return one of its models likewise} */
    public static String write(SweepPoint point) {
        return text(point);
    }

    private static String text(Object record) {
        try {
            return JsonReport.MAPPER.writeValueAsString(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report is always valid JSON", e);
        }
    }

    /** {@return the model that was written; empty if the text is none} */
    public static Optional<SweepPoint> readPoint(String json) {
        try {
            return Optional.of(JsonReport.MAPPER.readValue(json, SweepPoint.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
