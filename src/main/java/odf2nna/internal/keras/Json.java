package odf2nna.internal.keras;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import odf2nna.onnx.UnsupportedModelException;

/** Parses the JSON in Keras files. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    /**
     * Parses an object.
     *
     * @param place where the text stands in the file, for messages
     * @throws UnsupportedModelException if it is no JSON object
     */
    static JsonNode object(String text, Path file, String place) {
        try {
            JsonNode tree = MAPPER.readTree(text);
            if (tree.isObject()) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            throw new UnsupportedModelException(
                    file.toString(), "%s: not valid JSON; save the model again".formatted(place), e);
        }
        throw new UnsupportedModelException(
                file.toString(), "%s: expected a JSON object; save the model again".formatted(place));
    }
}
