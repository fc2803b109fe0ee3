/** Keras files: reading them, and saying in ONNX what they say. Alone sees HDF5. */
@NullMarked
package odf2nna.keras;

import org.jspecify.annotations.NullMarked;
