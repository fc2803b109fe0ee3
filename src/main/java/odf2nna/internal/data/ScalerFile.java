package odf2nna.internal.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import odf2nna.data.DataFormatException;
import odf2nna.internal.data.ColumnScaling.Kind;

/**
 * Reads the attributes of a fitted scaler of scikit-learn. Their names identify the scaler; other attributes are ignored.
 *
 * @see <a href="https://scikit-learn.org/stable/modules/preprocessing.html">the scalers of scikit-learn</a>
 */
final class ScalerFile {
    private static final int PICKLE = 0x80;
    private static final long MOST_BYTES = 1 << 28;
    private static final String SCALE = "scale_";
    private static final String CLIP = "clip";
    private static final String COLUMNS = "feature_names_in_";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path file;
    private final JsonNode attributes;
    private final List<String> columns;

    private ScalerFile(Path file, JsonNode attributes, List<String> columns) {
        this.file = file;
        this.attributes = attributes;
        this.columns = columns;
    }

    /**
     * A scaler.
     *
     * @param own the attribute that only this scaler has
     * @param centres name of the setting without which {@code own} is not subtracted; empty where there is none
     * @param divides name of the setting without which nothing is divided; empty where there is none
     */
    private record Scaler(Kind kind, String own, String centres, String divides) {}

    private static final List<Scaler> SCALERS = List.of(
            new Scaler(Kind.STANDARD_SCALER, "mean_", "with_mean", "with_std"),
            new Scaler(Kind.MIN_MAX_SCALER, "min_", "", ""),
            new Scaler(Kind.MAX_ABS_SCALER, "max_abs_", "", ""),
            new Scaler(Kind.ROBUST_SCALER, "center_", "with_centering", "with_scaling"));

    /**
     * Reads a scaler.
     *
     * @param columns names of the columns that are scaled, from a header or generated
     * @throws DataFormatException if the file is no scaler, fits several kinds, or belongs to other columns
     * @throws IOException if the file can't be read
     */
    static ColumnScaling read(Path file, List<String> columns) throws IOException {
        return new ScalerFile(file, attributes(file), columns).scaling();
    }

    private static JsonNode attributes(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw DataFormatException.inFile(
                    file,
                    Files.exists(file)
                            ? "found a folder or special file, expected a scaler as JSON or npz"
                            : "no such file, expected a scaler as JSON or npz");
        }
        try (InputStream in = Content.open(file)) {
            int first = in.read();
            if (first == PICKLE || first < 0) {
                throw DataFormatException.inFile(
                        file,
                        "found %s, expected JSON or npz; json.dump the attributes of the scaler"
                                .formatted(first < 0 ? "an empty file" : "a Python pickle"));
            }
        }
        return switch (Content.kind(file)) {
            case NPZ -> arrays(file);
            case TEXT -> json(file);
            default ->
                throw DataFormatException.inFile(
                        file, "found a single array, expected a scaler: JSON, or npz with an array for each attribute");
        };
    }

    private static JsonNode json(Path file) throws IOException {
        try (InputStream in = Content.open(file)) {
            return MAPPER.readTree(in);
        } catch (JsonProcessingException broken) {
            long line = broken.getLocation() == null ? 1 : broken.getLocation().getLineNr();
            throw DataFormatException.inLine(file, line, "not valid JSON: " + broken.getOriginalMessage())
                    .causedBy(broken);
        }
    }

    private static JsonNode arrays(Path file) throws IOException {
        var object = MAPPER.createObjectNode();
        for (String name : NpzSource.names(file)) {
            boolean wanted = name.equals(SCALE)
                    || name.equals(CLIP)
                    || SCALERS.stream()
                            .anyMatch(scaler -> List.of(scaler.own, scaler.centres, scaler.divides)
                                    .contains(name));
            if (wanted) {
                object.set(name, array(file, name));
            } else {
                object.putNull(name);
            }
        }
        return object;
    }

    private static JsonNode array(Path file, String name) throws IOException {
        StoredArray array;
        try {
            array = StoredArray.member(file, name + NpzSource.EXTENSION);
        } catch (DataFormatException unusable) {
            String problem = String.valueOf(unusable.getMessage()).substring((file + ": ").length());
            throw DataFormatException.inFile(file, name + ": " + problem).causedBy(unusable);
        }
        ArrayHeader header = array.header();
        if (header.type().isText() || header.shape().size() > 1 || header.dataBytes() > MOST_BYTES) {
            throw DataFormatException.inFile(
                    file,
                    "%s: found %s of shape %s, expected a list of numbers"
                            .formatted(name, header.type().isText() ? "texts" : "numbers", header.shape()));
        }
        byte[] bytes;
        try (InputStream in = array.open()) {
            bytes = in.readNBytes((int) header.dataBytes());
        }
        if (bytes.length < header.dataBytes()) {
            throw DataFormatException.inFile(file, name + ": the array is damaged or cut off");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(header.order());
        ArrayNode numbers = MAPPER.createArrayNode();
        for (int at = 0; at < bytes.length; at += header.itemBytes()) {
            numbers.add(header.type().read(buffer, at));
        }
        // np.savez makes an array of a setting, too
        return header.shape().isEmpty()
                ? MAPPER.getNodeFactory().booleanNode(numbers.get(0).asDouble() != 0)
                : numbers;
    }

    private ColumnScaling scaling() {
        if (!attributes.isObject()) {
            throw problem("found %s, expected an object with the attributes of a scaler".formatted(shown(attributes)));
        }
        List<Scaler> found =
                SCALERS.stream().filter(scaler -> attributes.has(scaler.own)).toList();
        if (found.size() > 1) {
            throw problem("found %s, expected those of one scaler only"
                    .formatted(found.stream().map(Scaler::own).collect(Collectors.joining(" and "))));
        }
        if (found.isEmpty()) {
            throw problem("found %s, expected %s%s"
                    .formatted(
                            names(),
                            SCALERS.stream()
                                    .map(scaler -> "%s and scale_ (%s)".formatted(scaler.own, scaler.kind.title()))
                                    .collect(Collectors.joining(", or ")),
                            attributes.has(SCALE) ? "; scale_ by itself fits any of them" : ""));
        }
        if (attributes.path(CLIP).asBoolean()) {
            throw problem("clip: found true, expected a scaler that does not clip; scale the data beforehand");
        }
        checkColumns();
        return scaling(found.get(0));
    }

    private ColumnScaling scaling(Scaler scaler) {
        SourceFile source = new SourceFile(file);
        if (!attributes.has(SCALE)) {
            throw problem("found %s, expected scale_ beside them".formatted(names()));
        }
        if (scaler.kind == Kind.MIN_MAX_SCALER) {
            return ColumnScaling.multiplying(scaler.kind, source, factors(), numbers(scaler.own));
        }
        boolean centred = scaler.kind != Kind.MAX_ABS_SCALER && isSet(scaler.centres, scaler.own);
        double[] shifts = centred ? numbers(scaler.own) : new double[columns.size()];
        double[] divisors = new double[columns.size()];
        Arrays.fill(divisors, 1);
        boolean divided = scaler.kind == Kind.MAX_ABS_SCALER || isSet(scaler.divides, SCALE);
        return ColumnScaling.dividing(scaler.kind, source, shifts, divided ? factors() : divisors);
    }

    /**
     * Whether a step is active: its setting says so, or its numbers exist; a mean is stored even where it is not used.
     */
    private boolean isSet(String setting, String name) {
        return !attributes.path(name).isNull() && attributes.path(setting).asBoolean(true);
    }

    private double[] factors() {
        double[] factors = numbers(SCALE);
        for (int j = 0; j < factors.length; j++) {
            if (factors[j] == 0) {
                throw problem("scale_[%d]: found 0, expected another number".formatted(j));
            }
        }
        return factors;
    }

    private double[] numbers(String name) {
        JsonNode list = attributes.path(name);
        if (!list.isArray()) {
            throw problem("%s: found %s, expected a list of numbers".formatted(name, shown(list)));
        }
        if (list.size() != columns.size()) {
            throw problem("%s: found %,d numbers, expected %,d, one for each column of the data"
                    .formatted(name, list.size(), columns.size()));
        }
        double[] numbers = new double[list.size()];
        for (int j = 0; j < numbers.length; j++) {
            JsonNode number = list.get(j);
            if (!number.isNumber() || !Double.isFinite(number.asDouble())) {
                throw problem("%s[%d]: found %s, expected a finite number".formatted(name, j, shown(number)));
            }
            numbers[j] = number.asDouble();
        }
        return numbers;
    }

    /**
     * Rejects the same names in another order; entirely different names are accepted, as the header may use other
     * names.
     */
    private void checkColumns() {
        List<String> learnt = StreamSupport.stream(attributes.path(COLUMNS).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        boolean sameNames = learnt.stream()
                .sorted()
                .toList()
                .equals(columns.stream().sorted().toList());
        if (sameNames && !learnt.equals(columns)) {
            throw problem(
                    "%s: found %s, expected the order of the data's columns, %s".formatted(COLUMNS, learnt, columns));
        }
    }

    private String names() {
        Iterable<String> names = attributes::fieldNames;
        return attributes.isEmpty() ? "nothing" : String.join(", ", names);
    }

    private static String shown(JsonNode node) {
        String text = node.isMissingNode() ? "nothing" : node.toString();
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    private DataFormatException problem(String found) {
        return DataFormatException.inFile(file, found);
    }
}
