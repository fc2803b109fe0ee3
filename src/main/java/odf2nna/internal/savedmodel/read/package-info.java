/** Reading SavedModels as ONNX models. Executes nothing of them. */
@NullMarked
package odf2nna.internal.savedmodel.read;

import org.jspecify.annotations.NullMarked;
