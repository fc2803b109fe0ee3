package odf2nna.internal.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A format of another library.
 *
 * @param begins tells it by the first bytes of a file, one for each letter
 * @param advice what it is, and how to come from it to a model that is read
 */
record ForeignFormat(Predicate<String> begins, String advice) {
    /** PyTorch's archives name their pickle within so many bytes. */
    private static final int HEAD = 1024;

    private static final List<ForeignFormat> ALL = List.of(
            new ForeignFormat(
                    head -> head.startsWith("TFL3", 4),
                    "a TensorFlow Lite model; give the SavedModel or Keras file that it was made of, or convert it: python -m"
                            + " tf2onnx.convert --tflite model.tflite --output model.onnx"),
            new ForeignFormat(
                    head -> head.startsWith("PK") && (head.contains("/data.pkl") || head.contains("/constants.pkl")),
                    "a PyTorch file; export the model: torch.onnx.export(model, example, 'model.onnx')"),
            new ForeignFormat(
                    head -> head.length() > 1 && head.charAt(0) == 0x80 && head.charAt(1) >= 2 && head.charAt(1) <= 5,
                    "a Python pickle; export the model: for scikit-learn skl2onnx.to_onnx(model, rows[:1]), for PyTorch"
                            + " torch.onnx.export(model, example, 'model.onnx')"),
            new ForeignFormat(
                    head -> head.startsWith("\u001f\u008b"),
                    "compressed by gzip; decompress a model first (gunzip FILE); rows of data belong to --eval"),
            new ForeignFormat(head -> head.startsWith("\u0093NUMPY"), "a NumPy array; rows of data belong to --eval"),
            new ForeignFormat(
                    head -> head.stripLeading().startsWith("node {"),
                    "a graph of TensorFlow as text; write it as a message: tf.io.write_graph(graph, folder, 'model.pb', as_text=False)"),
            new ForeignFormat(
                    head -> head.startsWith("{", 8) && head.startsWith("\0\0", 6),
                    "weights without a graph (safetensors); export the model that they belong to as ONNX"));

    /** {@return what a file is, and what to do with it, if its format is one of these} */
    static Optional<String> of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String head = new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
            return ALL.stream()
                    .filter(format -> format.begins.test(head))
                    .findFirst()
                    .map(ForeignFormat::advice);
        }
    }
}
