package odf2nna.internal.savedmodel.write;

import static odf2nna.internal.savedmodel.write.OperatorCases.FED;
import static odf2nna.internal.savedmodel.write.OperatorCases.list;
import static odf2nna.internal.savedmodel.write.OperatorCases.of;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;

/** Models about operators of classical machine learning, one each. */
final class LearningCases {
    private final List<OperatorCases.Case> cases = new ArrayList<>();

    private LearningCases() {}

    static List<OperatorCases.Case> all() {
        LearningCases all = new LearningCases();
        all.scaling();
        all.encoding();
        return all.cases;
    }

    private void add(String title, String output, List<NodeProto.Builder> nodes) {
        add(title, output, ElementType.FLOAT, 2, nodes);
    }

    /** The nodes name their inputs and outputs; what is fed has the shape [5, 4]. */
    private void add(String title, String output, ElementType type, int rank, List<NodeProto.Builder> nodes) {
        TinyModels tiny = TinyModels.of(ElementType.FLOAT, 3).opset(17);
        tiny.input(FED, ElementType.FLOAT, -1, 4);
        nodes.forEach(node -> {
            String made = node.getOutput(0);
            List<String> inputs = List.copyOf(node.getInputList());
            tiny.node(node.clearOutput().clearInput(), made, inputs.toArray(String[]::new));
        });
        long[] dims = new long[rank];
        Arrays.fill(dims, -1);
        tiny.output(output, type, dims);
        cases.add(new OperatorCases.Case(title, tiny.build(), List.of(5L, 4L)));
    }

    private static NodeProto.Builder learning(String operator, String input, String output, AttributeProto... more) {
        return node(operator, input, output, more).setDomain("ai.onnx.ml");
    }

    private static NodeProto.Builder node(String operator, String input, String output, AttributeProto... more) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .addInput(input)
                .addOutput(output)
                .addAllAttribute(List.of(more));
    }

    private static AttributeProto floats(String name, double... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.FLOATS);
        for (double value : values) {
            attribute.addFloats((float) value);
        }
        return attribute.build();
    }

    private static AttributeProto texts(String name, String... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.STRINGS);
        for (String value : values) {
            attribute.addStrings(ByteString.copyFromUtf8(value));
        }
        return attribute.build();
    }

    private static NodeProto.Builder constant(String name, String... values) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setDataType(ElementType.STRING.code()).addDims(values.length);
        for (String value : values) {
            tensor.addStringData(ByteString.copyFromUtf8(value));
        }
        return NodeProto.newBuilder()
                .setOpType("Constant")
                .addOutput(name)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeProto.AttributeType.TENSOR)
                        .setT(tensor));
    }

    private static NodeProto.Builder whole(String input, String output) {
        return node("Cast", input, output, of("to", 7L));
    }

    private void scaling() {
        add(
                "Scaler",
                "y",
                List.of(learning("Scaler", FED, "y", floats("offset", 1, 2, 3, 4), floats("scale", 2, 0.5, 3, -1))));
        add(
                "Scaler of whole numbers",
                "y",
                List.of(whole(FED, "i"), learning("Scaler", "i", "y", floats("offset", 1), floats("scale", 0.3))));
        for (String norm : List.of("MAX", "L1", "L2")) {
            add("Normalizer " + norm, "y", List.of(learning("Normalizer", FED, "y", of("norm", norm))));
            add(
                    "Normalizer of zeros " + norm,
                    "y",
                    List.of(
                            learning("Binarizer", FED, "b", of("threshold", 1.0)),
                            learning("Normalizer", "b", "y", of("norm", norm))));
        }
        add(
                "Imputer of a number",
                "y",
                List.of(learning(
                        "Imputer",
                        FED,
                        "y",
                        floats("imputed_value_floats", 7, 8, 9, 10),
                        of("replaced_value_float", 0.0))));
        add(
                "Imputer of what is no number",
                "y",
                List.of(
                        node("Sqrt", FED, "r"),
                        learning(
                                "Imputer",
                                "r",
                                "y",
                                floats("imputed_value_floats", 7),
                                of("replaced_value_float", Double.NaN))));
        add(
                "Imputer of whole numbers",
                "y",
                ElementType.INT64,
                2,
                List.of(
                        whole(FED, "i"),
                        learning(
                                "Imputer", "i", "y", list("imputed_value_int64s", 7), of("replaced_value_int64", 0L))));
        add("Binarizer", "y", List.of(learning("Binarizer", FED, "y", of("threshold", 0.25))));
        add(
                "FeatureVectorizer",
                "y",
                List.of(
                        node("Exp", FED, "e"),
                        learning("FeatureVectorizer", FED, "y", list("inputdimensions", 4, 4))
                                .addInput("e")));
    }

    private void encoding() {
        add(
                "OneHotEncoder",
                "y",
                ElementType.FLOAT,
                3,
                List.of(learning("OneHotEncoder", FED, "y", list("cats_int64s", -1, 0, 2))));
        add(
                "ArrayFeatureExtractor",
                "y",
                List.of(
                        node("ArgMax", FED, "i", of("axis", 1L), of("keepdims", 0L)),
                        learning("ArrayFeatureExtractor", FED, "y").addInput("i")));
        add(
                "ArrayFeatureExtractor of classes that are texts",
                "y",
                ElementType.INT64,
                2,
                List.of(
                        constant("c", "a", "b", "c", "d"),
                        node("ArgMax", FED, "i", of("axis", 1L)),
                        learning("ArrayFeatureExtractor", "c", "t").addInput("i"),
                        learning(
                                "LabelEncoder",
                                "t",
                                "y",
                                texts("keys_strings", "d", "c", "b"),
                                list("values_int64s", 3, 2, 1))));
        add(
                "LabelEncoder from integers to texts and back",
                "y",
                ElementType.INT64,
                2,
                List.of(
                        whole(FED, "i"),
                        learning(
                                "LabelEncoder",
                                "i",
                                "t",
                                list("keys_int64s", -1, 0, 1),
                                texts("values_strings", "low", "none", "high"),
                                of("default_string", "far")),
                        learning(
                                "LabelEncoder",
                                "t",
                                "y",
                                texts("keys_strings", "none", "far", "high"),
                                list("values_int64s", 10, 11, 12))));
        add(
                "LabelEncoder of real numbers",
                "y",
                List.of(learning(
                        "LabelEncoder",
                        FED,
                        "y",
                        floats("keys_floats", 0, 1, 2),
                        floats("values_floats", 5, 6, 7),
                        of("default_float", -2.0))));
    }
}
