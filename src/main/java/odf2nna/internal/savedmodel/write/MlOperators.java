package odf2nna.internal.savedmodel.write;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.RawTensor;

/**
 * Operators of classical machine learning, as scikit-learn's exports have them before and behind a network.
 *
 * @see <a href="https://onnx.ai/onnx/operators/index.html#ai-onnx-ml">ONNX operators of ai.onnx.ml</a>
 */
final class MlOperators {
    private static final String DOMAIN = "ai.onnx.ml.";

    /** What can't be written, with what to do. */
    static final Map<String, String> REFUSED = Map.of(
            DOMAIN + "ZipMap",
            "TensorFlow has no maps from classes to probabilities; export the model with options={'zipmap': False}");

    private MlOperators() {}

    static Map<String, Translation> table() {
        Map<String, Translation> table = new TreeMap<>();
        table.put(DOMAIN + "Scaler", Translation.of(MlOperators::scaler, "offset", "scale"));
        table.put(DOMAIN + "Normalizer", Translation.of(MlOperators::normalizer, "norm"));
        table.put(
                DOMAIN + "Imputer",
                Translation.of(
                        MlOperators::imputer,
                        "imputed_value_floats",
                        "imputed_value_int64s",
                        "replaced_value_float",
                        "replaced_value_int64"));
        table.put(DOMAIN + "Binarizer", Translation.of(MlOperators::binarizer, "threshold"));
        table.put(DOMAIN + "OneHotEncoder", Translation.of(MlOperators::oneHot, "cats_int64s", "zeros"));
        table.put(DOMAIN + "ArrayFeatureExtractor", Translation.of(MlOperators::features));
        table.put(DOMAIN + "FeatureVectorizer", Translation.of(MlOperators::vector, "inputdimensions"));
        table.put(
                DOMAIN + "LabelEncoder",
                Translation.of(
                        MlOperators::label,
                        "classes_strings",
                        "keys_int64s",
                        "keys_floats",
                        "keys_strings",
                        "values_int64s",
                        "values_floats",
                        "values_strings",
                        "default_int64",
                        "default_float",
                        "default_string"));
        return table;
    }

    private static Wire real(NodeExport call, Wire x) {
        return x.type() == ElementType.FLOAT ? x : call.cast(x, ElementType.FLOAT);
    }

    private static Wire scaler(NodeExport call) {
        Wire centred = call.join("Sub", real(call, call.input(0)), floats(call, call.list("offset", Double.class)));
        return call.join("Mul", centred, floats(call, call.list("scale", Double.class)));
    }

    /** Rows whose norm is 0 stay as they are. */
    private static Wire normalizer(NodeExport call) {
        Wire x = real(call, call.input(0));
        List<Long> axes = List.of(Math.min(1L, call.rank(0) - 1));
        Wire norm = switch (call.text("norm", "MAX")) {
            case "MAX" -> call.reduce("Max", x, axes, true);
            case "L1" -> call.reduce("Sum", call.map("Abs", x), axes, true);
            case "L2" -> call.map("Sqrt", call.reduce("Sum", call.map("Square", x), axes, true));
            default -> throw new Refusal("its norm " + call.text("norm", ""));
        };
        Wire empty = call.compare("Equal", norm, call.scalar(ElementType.FLOAT, 0));
        Wire divisor = ElementwiseOperators.select(call, empty, call.scalar(ElementType.FLOAT, 1), norm);
        return call.join("RealDiv", x, divisor).withShapeOf(x);
    }

    private static Wire imputer(NodeExport call) {
        Wire x = call.input(0);
        if (x.type() == ElementType.INT64) {
            Wire replaced = call.scalar(ElementType.INT64, (double) call.integer("replaced_value_int64", 0));
            Wire values = call.integers(ElementType.INT64, call.list("imputed_value_int64s", Long.class));
            return ElementwiseOperators.select(call, call.compare("Equal", x, replaced), values, x);
        }
        if (x.type() != ElementType.FLOAT) {
            throw new Refusal("it reads " + x.type());
        }
        double replaced = call.real("replaced_value_float", 0);
        Wire missing = Double.isNaN(replaced)
                ? call.emit("IsNan", ElementType.BOOL, x.shape(), List.of(x), Map.of("T", x.type()))
                : call.compare("Equal", x, call.scalar(x.type(), replaced));
        return ElementwiseOperators.select(
                call, missing, floats(call, call.list("imputed_value_floats", Double.class)), x);
    }

    private static Wire binarizer(NodeExport call) {
        Wire x = call.input(0);
        return call.cast(call.compare("Greater", x, call.scalar(x.type(), call.real("threshold", 0))), x.type());
    }

    /** An integer that is no category gives zeros, or an error where the node says so. */
    private static Wire oneHot(NodeExport call) {
        if (call.integer("zeros", 1) == 0) {
            throw new Refusal("it fails for unknown categories; encode with handle_unknown='ignore'");
        }
        Wire x = call.input(0);
        Wire whole = x.type() == ElementType.INT64 ? x : call.cast(x, ElementType.INT64);
        Wire categories = call.integers(ElementType.INT64, call.list("cats_int64s", Long.class));
        Wire wide = LayoutOperators.expand(call, whole, -1);
        return call.cast(call.compare("Equal", wide, categories), ElementType.FLOAT);
    }

    /** The elements at some places along the last axis; a vector counts as a row. */
    private static Wire features(NodeExport call) {
        Optional<Wire> texts = call.texts(0);
        Wire x = texts.isPresent() ? texts.get() : call.input(0);
        int rank = x.rank().orElseThrow(() -> new Refusal("the rank of its input is not known"));
        Optional<List<Integer>> one = Optional.of(List.of(Wire.FREE));
        Wire places = call.reshape(call.input(1), call.integers(ElementType.INT64, List.of(-1L)), one);
        Wire taken = SelectionOperators.take(call, x, places, rank - 1L, x.free());
        return rank == 1 ? LayoutOperators.expand(call, taken, 0) : taken;
    }

    private static Wire vector(NodeExport call) {
        List<Long> widths = call.list("inputdimensions", Long.class);
        List<Wire> parts = new ArrayList<>();
        for (int i = 0; i < call.inputs(); i++) {
            Wire part = real(call, call.input(i));
            boolean fits = part.shape().isPresent()
                    && part.shape().get().size() == 2
                    && i < widths.size()
                    && widths.get(i) == part.shape().get().get(1).longValue();
            if (!fits) {
                throw new Refusal("its input %d is not known to have as many columns as it says".formatted(i));
            }
            parts.add(part);
        }
        return LayoutOperators.concat(call, parts, 1);
    }

    /** Looks a value up in a list of keys and gives what stands beside it. */
    private static Wire label(NodeExport call) {
        Wire x = call.texts(0).isPresent() ? call.texts(0).get() : call.input(0);
        List<String> classes = call.list("classes_strings", String.class);
        List<Long> numbers = LongStream.range(0, classes.size()).boxed().toList();
        boolean text = x.type() == ElementType.STRING;
        Wire keys;
        Wire values;
        if (!classes.isEmpty()) {
            keys = text ? strings(call, classes) : call.integers(ElementType.INT64, numbers);
            values = text ? call.integers(ElementType.INT64, numbers) : strings(call, classes);
        } else {
            keys = column(call, "keys_");
            values = column(call, "values_");
        }
        Wire absent = switch (values.type()) {
            case STRING -> call.graph().text(call.node().name() + "/default", call.text("default_string", "_Unused"));
            case INT64 -> call.scalar(ElementType.INT64, (double) call.integer("default_int64", -1));
            default -> call.scalar(ElementType.FLOAT, call.real("default_float", -0.0));
        };
        Wire equal = call.compare("Equal", LayoutOperators.expand(call, x, -1), keys);
        Wire last = call.axis(-1);
        Map<String, Object> along = Map.of("Tidx", ElementType.INT32);
        Wire found = call.emit("Any", ElementType.BOOL, x.shape(), List.of(equal, last), along);
        Wire ones = call.cast(equal, ElementType.INT32);
        Wire place = call.emit(
                "ArgMax",
                ElementType.INT64,
                x.shape(),
                List.of(ones, last),
                Map.of("T", ElementType.INT32, "Tidx", ElementType.INT32, "output_type", ElementType.INT64));
        Wire value = SelectionOperators.take(call, values, place, 0, x.shape());
        return ElementwiseOperators.select(call, found, value, absent).withShapeOf(x);
    }

    private static Wire column(NodeExport call, String prefix) {
        List<String> texts = call.list(prefix + "strings", String.class);
        List<Long> integers = call.list(prefix + "int64s", Long.class);
        List<Double> reals = call.list(prefix + "floats", Double.class);
        if (texts.size() + integers.size() + reals.size() == 0 || reals.contains(Double.NaN)) {
            throw new Refusal("it has no " + prefix.replace("_", "") + ", or NaN among them");
        }
        return !texts.isEmpty()
                ? strings(call, texts)
                : integers.isEmpty() ? floats(call, reals) : call.integers(ElementType.INT64, integers);
    }

    private static Wire strings(NodeExport call, List<String> texts) {
        return call.graph().texts(call.node().name() + "/texts", texts);
    }

    /** {@return a constant vector} */
    private static Wire floats(NodeExport call, List<Double> values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(value -> bytes.putFloat(value.floatValue()));
        List<Integer> dims = List.of(values.size());
        return call.graph()
                .constant(call.node().name() + "/numbers", RawTensor.of(ElementType.FLOAT, dims, bytes.flip()));
    }
}
