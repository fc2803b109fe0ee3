package odf2nna.internal.onnx;

import com.google.protobuf.ByteString;
import java.util.List;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;

/**
 * Texts that ONNX Runtime's Java interface hands on as they are. It encodes characters beyond U+FFFF, and U+0000, in its own way
 * (the modified UTF-8 of JNI), so that a text with an emoji equals no constant of a model. Here other characters, of the private use
 * area, stand for them: in texts that go in, in the constants of the model, and back in texts that come out. That is exact where a
 * model compares texts, as encoders do, and takes none apart.
 */
public final class PlainTexts {
    /** The first of 2,048 characters that stand for the halves of characters beyond U+FFFF. */
    private static final char FIRST = '\uF000';

    private static final char NUL = '\uF8FE';
    /** Comes before a character from {@link #FIRST} on that stands for itself. */
    private static final char ESCAPE = '\uF8FF';

    private PlainTexts() {}

    /** {@return a text without characters that would change} */
    public static String encoded(String text) {
        if (isPlain(text)) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char one = text.charAt(i);
            if (isOwn(one)) {
                plain.append(ESCAPE).append(one);
            } else if (Character.isSurrogate(one)) {
                plain.append((char) (FIRST + one - Character.MIN_SURROGATE));
            } else {
                plain.append(one == 0 ? NUL : one);
            }
        }
        return plain.toString();
    }

    /** {@return the text that was encoded} */
    public static String decoded(String plain) {
        if (plain.chars().noneMatch(one -> isOwn((char) one))) {
            return plain;
        }
        StringBuilder text = new StringBuilder();
        boolean isItself = false;
        for (int i = 0; i < plain.length(); i++) {
            char one = plain.charAt(i);
            if (isItself || !isOwn(one)) {
                text.append(one);
                isItself = false;
            } else if (one == ESCAPE) {
                isItself = true;
            } else {
                text.append(one == NUL ? '\0' : (char) (Character.MIN_SURROGATE + one - FIRST));
            }
        }
        return text.toString();
    }

    private static boolean isPlain(String text) {
        return text.chars().noneMatch(one -> one == 0 || Character.isSurrogate((char) one) || isOwn((char) one));
    }

    private static boolean isOwn(char one) {
        return one >= FIRST && one <= ESCAPE;
    }

    /** {@return a model whose constants are encoded; the same one if they are already} */
    public static OnnxModel of(OnnxModel model) {
        ModelProto proto = model.proto();
        boolean isPlain = isPlain(proto.getGraph())
                && proto.getFunctionsList().stream()
                        .flatMap(function -> function.getNodeList().stream())
                        .allMatch(PlainTexts::isPlain);
        if (isPlain) {
            return model;
        }
        ModelProto.Builder plain = proto.toBuilder().setGraph(graph(proto.getGraph()));
        plain.getFunctionsBuilderList().forEach(function -> encode(function.getNodeBuilderList()));
        return model.with(plain.build());
    }

    private static boolean isPlain(GraphProto graph) {
        return graph.getInitializerList().stream().allMatch(PlainTexts::isPlain)
                && graph.getNodeList().stream().allMatch(PlainTexts::isPlain);
    }

    private static boolean isPlain(NodeProto node) {
        return node.getAttributeList().stream().allMatch(PlainTexts::isPlain);
    }

    private static boolean isPlain(AttributeProto attribute) {
        return isPlain(attribute.getS())
                && attribute.getStringsList().stream().allMatch(PlainTexts::isPlain)
                && isPlain(attribute.getT())
                && attribute.getTensorsList().stream().allMatch(PlainTexts::isPlain)
                && isPlain(attribute.getG())
                && attribute.getGraphsList().stream().allMatch(PlainTexts::isPlain);
    }

    private static boolean isPlain(TensorProto tensor) {
        return tensor.getStringDataList().stream().allMatch(PlainTexts::isPlain);
    }

    private static boolean isPlain(ByteString bytes) {
        return !bytes.isValidUtf8() || isPlain(bytes.toStringUtf8());
    }

    private static GraphProto.Builder graph(GraphProto graph) {
        GraphProto.Builder plain = graph.toBuilder();
        plain.getInitializerBuilderList().forEach(PlainTexts::encode);
        encode(plain.getNodeBuilderList());
        return plain;
    }

    private static void encode(List<NodeProto.Builder> nodes) {
        nodes.forEach(node -> node.getAttributeBuilderList().forEach(PlainTexts::encode));
    }

    private static void encode(AttributeProto.Builder attribute) {
        if (attribute.hasS()) {
            attribute.setS(encoded(attribute.getS()));
        }
        for (int i = 0; i < attribute.getStringsCount(); i++) {
            attribute.setStrings(i, encoded(attribute.getStrings(i)));
        }
        if (attribute.hasT()) {
            encode(attribute.getTBuilder());
        }
        if (attribute.hasG()) {
            attribute.setG(graph(attribute.getG()));
        }
        attribute.getTensorsBuilderList().forEach(PlainTexts::encode);
        for (int i = 0; i < attribute.getGraphsCount(); i++) {
            attribute.setGraphs(i, graph(attribute.getGraphs(i)));
        }
    }

    private static void encode(TensorProto.Builder tensor) {
        for (int i = 0; i < tensor.getStringDataCount(); i++) {
            tensor.setStringData(i, encoded(tensor.getStringData(i)));
        }
    }

    private static ByteString encoded(ByteString bytes) {
        return isPlain(bytes) ? bytes : ByteString.copyFromUtf8(encoded(bytes.toStringUtf8()));
    }
}
