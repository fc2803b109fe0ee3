/** Keras files: reading them, and saying in ONNX what they say. Alone sees HDF5. */
@NullMarked
package odf2nna.internal.keras;

import org.jspecify.annotations.NullMarked;
