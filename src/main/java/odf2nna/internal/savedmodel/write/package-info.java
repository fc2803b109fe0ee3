/** Writing ONNX models as SavedModels, with their weights as constants. */
@NullMarked
package odf2nna.internal.savedmodel.write;

import org.jspecify.annotations.NullMarked;
