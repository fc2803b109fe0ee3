package odf2nna.internal.prune;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Vector;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PlanMismatchException;
import odf2nna.prune.PruneOptions;

/** Plans as JSON: short enough to be read and edited by hand, complete enough to be applied without the data. */
public final class PlanJson {
    private static final String FORMAT = "odf2nna-plan/2";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PlanJson() {}

    /** {@return the plan as a JSON object} */
    public static ObjectNode toTree(PruningPlan plan) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("format", FORMAT);
        root.put("criterion", lower(plan.settings().criterion()));
        root.put("epsilon", plan.settings().epsilon());
        root.put("compensate", lower(plan.settings().compensation()));
        root.put("sequential", plan.settings().sequential());
        root.put("onEmptyLayer", lower(plan.settings().onEmptyLayer()));
        root.put("pruneInputs", plan.settings().inputs());
        root.put("roundTo", plan.settings().roundTo());
        root.put("simplify", plan.settings().simplify());
        write(root.putArray("layers"), plan.layers());
        write(root.putArray("inputs"), plan.inputs());
        ObjectNode means = root.putObject("means");
        new TreeMap<>(plan.means()).forEach((signal, values) -> means.set(signal, array(values)));
        ArrayNode refits = root.putArray("refits");
        for (PruningPlan.Refit refit : plan.refits()) {
            ObjectNode node = refits.addObject();
            node.put("reader", refit.reader());
            node.put("base", refit.base());
            node.put("source", refit.source());
            refit.weights().ifPresent(weights -> {
                node.put("inputs", weights.columns());
                node.set("weights", array(weights.values()));
            });
            refit.bias().ifPresent(bias -> node.set("bias", array(bias)));
        }
        ArrayNode notes = root.putArray("notes");
        plan.notes().forEach(notes::add);
        ObjectNode origin = root.putObject("origin");
        new TreeMap<>(plan.origin()).forEach(origin::put);
        return root;
    }

    private static void write(ArrayNode array, List<PruningPlan.LayerPlan> layers) {
        for (PruningPlan.LayerPlan layer : layers) {
            ObjectNode node = array.addObject();
            node.put("layer", layer.layer());
            node.put("units", layer.units());
            ArrayNode kept = node.putArray("kept");
            Arrays.stream(layer.kept().toArray()).forEach(kept::add);
        }
    }

    /** {@return the plan as indented JSON} */
    public static String write(PruningPlan plan) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(toTree(plan)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan is always valid JSON", e);
        }
    }

    /**
     * {@return the plan in a file}
     *
     * @throws PlanMismatchException if there is none, or it is none
     * @throws IOException if the file can't be read
     */
    public static PruningPlan read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new PlanMismatchException(file + ": no such file; 'shrink --save-plan' makes one");
        }
        if (!Files.isRegularFile(file)) {
            throw new PlanMismatchException(file + ": is a folder or the like; expected a plan as JSON");
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
    static PruningPlan read(String json, String file) {
        try {
            return fromTree(MAPPER.readTree(json));
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

    private static PruningPlan fromTree(JsonNode root) {
        if (!root.path("format").asText().equals(FORMAT)) {
            throw new IllegalArgumentException("format: expected %s, got %s"
                    .formatted(FORMAT, root.path("format").isMissingNode() ? "nothing" : root.path("format")));
        }
        PruneOptions settings = new PruneOptions(
                choice(CriterionName.class, root, "criterion"),
                number(root, "epsilon"),
                choice(Compensation.class, root, "compensate"),
                choice(OnEmptyLayer.class, root, "onEmptyLayer"),
                root.path("pruneInputs").asBoolean(false),
                (int) number(root, "roundTo"),
                root.path("sequential").asBoolean(false),
                root.path("simplify").asBoolean(false));
        Map<String, Vector> means = new LinkedHashMap<>();
        required(root, "means").properties().forEach(entry -> means.put(entry.getKey(), vector(entry.getValue())));
        List<PruningPlan.Refit> refits = new ArrayList<>();
        root.path("refits").forEach(node -> refits.add(refit(node)));
        List<String> notes = StreamSupport.stream(root.path("notes").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        Map<String, String> origin = root.path("origin").properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().asText()));
        return new PruningPlan(
                settings, layers(required(root, "layers")), layers(root.path("inputs")), means, refits, notes, origin);
    }

    private static List<PruningPlan.LayerPlan> layers(JsonNode array) {
        List<PruningPlan.LayerPlan> layers = new ArrayList<>();
        for (JsonNode node : array) {
            int[] kept = StreamSupport.stream(required(node, "kept").spliterator(), false)
                    .mapToInt(PlanJson::index)
                    .toArray();
            layers.add(new PruningPlan.LayerPlan(
                    required(node, "layer").asText(), (int) number(node, "units"), UnitSet.of(kept)));
        }
        return layers;
    }

    private static PruningPlan.Refit refit(JsonNode node) {
        Vector weights = vector(required(node, "weights"));
        Vector bias = vector(required(node, "bias"));
        return new PruningPlan.Refit(
                required(node, "reader").asText(),
                required(node, "base").asText(),
                required(node, "source").asText(),
                Optional.of(Matrix.of(bias.size(), (int) number(node, "inputs"), weights)),
                Optional.of(bias));
    }

    private static int index(JsonNode node) {
        if (!node.isInt()) {
            throw new IllegalArgumentException("kept: expected unit indices, got " + node);
        }
        return node.intValue();
    }

    private static ArrayNode array(Vector values) {
        ArrayNode array = MAPPER.createArrayNode();
        for (int i = 0; i < values.size(); i++) {
            array.add(values.get(i));
        }
        return array;
    }

    private static Vector vector(JsonNode node) {
        double[] values = new double[node.size()];
        for (int i = 0; i < values.length; i++) {
            if (!node.get(i).isNumber()) {
                throw new IllegalArgumentException("expected a number, got " + node.get(i));
            }
            values[i] = node.get(i).doubleValue();
        }
        return Vector.of(values);
    }

    private static JsonNode required(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }

    private static double number(JsonNode node, String field) {
        JsonNode value = required(node, field);
        if (!value.isNumber()) {
            throw new IllegalArgumentException(field + ": expected a number, got " + value);
        }
        return value.doubleValue();
    }

    private static <E extends Enum<E>> E choice(Class<E> type, JsonNode node, String field) {
        String text = required(node, field).asText();
        for (E value : type.getEnumConstants()) {
            if (lower(value).equals(text)) {
                return value;
            }
        }
        throw new IllegalArgumentException("%s: got '%s', expected one of %s"
                .formatted(
                        field,
                        text,
                        Arrays.stream(type.getEnumConstants())
                                .map(PlanJson::lower)
                                .toList()));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
