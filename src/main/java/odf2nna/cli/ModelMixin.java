package odf2nna.cli;

import java.nio.file.Path;
import odf2nna.pipeline.ModelSource;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which model is read. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ModelMixin {
    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "ONNX file, Keras file (.keras, .h5), or folder of a TensorFlow SavedModel.")
    Path model;

    @Mixin
    ModelFormatMixin format = new ModelFormatMixin();

    /** {@return the model to read} */
    ModelSource toSource() {
        return format.of(model);
    }
}
