package odf2nna.cli;

import java.nio.file.Path;
import java.util.Optional;
import odf2nna.pipeline.ModelSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which model is read. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ModelMixin {
    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "ONNX file, Keras file (.keras, .h5), or folder of a TensorFlow SavedModel.")
    Path model;

    @Option(
            names = "--signature",
            paramLabel = "NAME",
            description = "Signature of a SavedModel (default: serving_default, or the only one there is).")
    @Nullable String signature;

    @Option(
            names = "--tag",
            paramLabel = "NAME",
            description = "Tag of a SavedModel's graph (default: serve, or the only one there is).")
    @Nullable String tag;

    @Option(
            names = "--architecture",
            paramLabel = "FILE",
            description = "For a Keras file that holds weights only: the JSON from the model's to_json().")
    @Nullable Path architecture;

    /** {@return the model to read} */
    ModelSource toSource() {
        return new ModelSource(
                model, Optional.ofNullable(signature), Optional.ofNullable(tag), Optional.ofNullable(architecture));
    }
}
