package odf2nna.internal.prune;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.EnumNamingStrategies;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Vector;
import odf2nna.internal.prune.PruningPlan.LayerPlan;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PlanMismatchException;
import odf2nna.prune.PruneOptions;

/** Plans as JSON: they can be read and edited by hand, and applied without the data. */
public final class PlanJson {
    private static final String FORMAT = "odf2nna-plan/3";
    /**
     * The previous format, which differs in two names: epsilon for the threshold of any criterion, and reader for the
     * consumer of a refit.
     */
    private static final String FORMAT_WITH_EPSILON = "odf2nna-plan/2";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enumNamingStrategy(EnumNamingStrategies.KEBAB_CASE)
            .addMixIn(UnitSet.class, Indices.class)
            .addMixIn(Vector.class, Numbers.class)
            .build();

    /** What messages say is expected, by Java type; numbers for all other types. */
    private static final Map<Class<?>, String> EXPECTED =
            Map.of(boolean.class, "true or false", String.class, "text", List.class, "a list");

    private PlanJson() {}

    /** How {@link UnitSet} is written. */
    private abstract static class Indices {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static UnitSet of(int... indices) {
            return UnitSet.of(indices);
        }

        @JsonValue
        abstract int[] toArray();
    }

    /** How {@link Vector} is written. */
    private abstract static class Numbers {
        @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
        static Vector of(double... values) {
            return Vector.of(values);
        }

        @JsonValue
        abstract double[] toArray();
    }

    /** The fields of a file, in their order. */
    private record Document(
            String format,
            CriterionName criterion,
            double threshold,
            Compensation compensate,
            boolean sequential,
            OnEmptyLayer onEmptyLayer,
            boolean pruneInputs,
            int roundTo,
            boolean simplify,
            List<LayerPlan> layers,
            List<LayerPlan> inputs,
            SortedMap<String, Vector> means,
            List<Refit> refits,
            List<String> notes,
            SortedMap<String, String> origin) {}

    private record Refit(String consumer, String base, String source, int inputs, Vector weights, Vector bias) {
        static Refit of(PruningPlan.Refit refit) {
            Matrix weights = refit.weights().orElseThrow();
            Vector bias = refit.bias().orElseThrow();
            return new Refit(refit.consumer(), refit.base(), refit.source(), weights.columns(), weights.values(), bias);
        }

        PruningPlan.Refit solved() {
            Matrix matrix = new Matrix(bias.size(), inputs, weights);
            return new PruningPlan.Refit(consumer, base, source, Optional.of(matrix), Optional.of(bias));
        }
    }

    /**
     * {@return the plan as indented JSON}
     *
     * @throws java.util.NoSuchElementException if a refit is not solved
     */
    public static String write(PruningPlan plan) {
        PruneOptions options = plan.settings();
        Document document = new Document(
                FORMAT,
                options.criterion(),
                options.threshold(),
                options.compensation(),
                options.sequential(),
                options.onEmptyLayer(),
                options.inputs(),
                options.roundTo(),
                options.simplify(),
                plan.layers(),
                plan.inputs(),
                new TreeMap<>(plan.means()),
                plan.refits().stream().map(Refit::of).toList(),
                plan.notes(),
                new TreeMap<>(plan.origin()));
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan is always valid JSON", e);
        }
    }

    /**
     * {@return the plan in a file}
     *
     * @throws PlanMismatchException if the file is missing or is no plan
     * @throws IOException if the file can't be read
     */
    public static PruningPlan read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new PlanMismatchException(file + ": no such file; 'shrink --save-plan' makes one");
        }
        if (!Files.isRegularFile(file)) {
            throw new PlanMismatchException(file + ": a folder or special file; expected a plan as JSON");
        }
        try {
            return read(Files.readString(file, StandardCharsets.UTF_8), file.toString());
        } catch (CharacterCodingException e) {
            throw new PlanMismatchException(file + ": not a usable plan: expected JSON in UTF-8");
        }
    }

    /**
     * Reads a plan.
     *
     * @param file named in messages
     * @throws PlanMismatchException if it is no plan
     */
    public static PruningPlan read(String json, String file) {
        try {
            return plan(document(MAPPER.readTree(json)));
        } catch (JsonProcessingException e) {
            throw new PlanMismatchException("%s: line %d, column %d: not valid JSON: %s"
                    .formatted(
                            file,
                            e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                            e.getLocation() == null ? 0 : e.getLocation().getColumnNr(),
                            e.getOriginalMessage()));
        } catch (IllegalArgumentException e) {
            throw new PlanMismatchException(file + ": not a usable plan: " + e.getMessage());
        }
    }

    private static PruningPlan plan(Document read) {
        PruneOptions options = new PruneOptions(
                read.criterion,
                read.threshold,
                read.compensate,
                read.onEmptyLayer,
                read.pruneInputs,
                read.roundTo,
                read.sequential,
                read.simplify);
        read.means.forEach((value, values) -> checkFinite("means." + value, values));
        read.refits.forEach(refit -> checkFinite("refit of " + refit.consumer, refit.weights, refit.bias));
        List<PruningPlan.Refit> refits = read.refits.stream().map(Refit::solved).toList();
        return new PruningPlan(options, read.layers, read.inputs, read.means, refits, read.notes, read.origin);
    }

    private static void checkFinite(String place, Vector... numbers) {
        if (!Arrays.stream(numbers).allMatch(Vector::isFinite)) {
            throw new IllegalArgumentException(place + ": expected finite numbers only");
        }
    }

    private static Document document(JsonNode root) throws JsonProcessingException {
        JsonNode format = root.path("format");
        if (format.asText().equals(FORMAT_WITH_EPSILON) && root.has("epsilon")) {
            ((ObjectNode) root).set("threshold", root.get("epsilon"));
            for (JsonNode refit : root.path("refits")) {
                if (refit instanceof ObjectNode fields && fields.has("reader")) {
                    fields.set("consumer", fields.get("reader"));
                }
            }
        } else if (!format.asText().equals(FORMAT)) {
            throw new IllegalArgumentException(
                    "format: expected %s, got %s".formatted(FORMAT, format.isMissingNode() ? "nothing" : format));
        }
        try {
            return MAPPER.treeToValue(root, Document.class);
        } catch (JsonMappingException e) {
            throw new IllegalArgumentException(problem(root, e), e);
        }
    }

    /** {@return the place where a tree is no plan, what is expected there and what was found} */
    private static String problem(JsonNode root, JsonMappingException e) {
        StringBuilder place = new StringBuilder();
        JsonNode found = root;
        for (JsonMappingException.Reference step : e.getPath()) {
            String field = step.getFieldName();
            found = field == null ? found.path(step.getIndex()) : found.path(field);
            place.append(field == null ? "[" + step.getIndex() + "]" : "." + field);
        }
        place.deleteCharAt(0);
        if (found.isMissingNode() || found.isNull()) {
            return place + " is missing";
        }
        if (e.getCause() instanceof IllegalArgumentException refused) {
            return place + ": " + refused.getMessage();
        }
        Class<?> type = e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : Object.class;
        String other = place.indexOf(".kept") < 0 ? "a number" : "unit indices";
        String expected = type.isEnum()
                ? "one of " + MAPPER.valueToTree(type.getEnumConstants())
                : EXPECTED.getOrDefault(type, other);
        return "%s: expected %s, got %s".formatted(place, expected, found);
    }
}
