/** ONNX files: reading, the dense region, scoring copies, rewriting, writing. The only package that sees protobuf. */
@NullMarked
package odf2nna.internal.onnx;

import org.jspecify.annotations.NullMarked;
