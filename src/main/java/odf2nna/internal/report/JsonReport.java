package odf2nna.internal.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import odf2nna.report.RunReport;
import odf2nna.report.SweepPoint;
import odf2nna.report.SweepReport;

/**
 * Reports as JSON. Field names are the components of {@link RunReport} and {@link SweepReport};
 * docs/schema/report.schema.json and docs/schema/sweep.schema.json describe them.
 */
public final class JsonReport {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    private JsonReport() {}

    /** {@return a run, a sweep or one of its models as indented JSON, without a line break at its end} */
    public static String write(Record report) {
        try {
            return MAPPER.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report is always valid JSON", e);
        }
    }

    /** {@return the model of a sweep that {@link #write} wrote; empty if the text holds none} */
    public static Optional<SweepPoint> readPoint(String json) {
        try {
            return Optional.of(MAPPER.readValue(json, SweepPoint.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
