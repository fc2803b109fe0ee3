/** Why a model is not supported. */
@NullMarked
package odf2nna.onnx;

import org.jspecify.annotations.NullMarked;
