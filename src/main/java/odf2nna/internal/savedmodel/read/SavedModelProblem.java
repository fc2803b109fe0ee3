package odf2nna.internal.savedmodel.read;

import java.nio.file.Path;
import odf2nna.onnx.UnsupportedModelException;

/** Makes the errors of one folder, which name it as the user did. */
record SavedModelProblem(Path folder) {
    /** {@return an error with its place} */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation is in a library of its own
    UnsupportedModelException of(String finding, Object... arguments) {
        return new UnsupportedModelException(
                folder.toString(), arguments.length == 0 ? finding : finding.formatted(arguments));
    }
}
