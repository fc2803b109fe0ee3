package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.assertj.core.data.Offset;

/** Compares parts of reports. */
final class Numbers {
    private Numbers() {}

    /** Checks that two trees have the same shape and texts, and numbers that hardly differ. */
    static void assertClose(JsonNode actual, JsonNode expected, double tolerance) {
        assertThat(actual.getNodeType()).isEqualTo(expected.getNodeType());
        if (expected.isNumber()) {
            assertThat(actual.asDouble())
                    .isCloseTo(
                            expected.asDouble(), Offset.offset(tolerance * Math.max(1, Math.abs(expected.asDouble()))));
        } else if (expected.isValueNode()) {
            assertThat(actual).isEqualTo(expected);
        }
        assertThat(actual.size()).isEqualTo(expected.size());
        expected.propertyStream()
                .forEach(field -> assertClose(actual.path(field.getKey()), field.getValue(), tolerance));
        for (int i = 0; i < expected.size() && expected.isArray(); i++) {
            assertClose(actual.get(i), expected.get(i), tolerance);
        }
    }
}
