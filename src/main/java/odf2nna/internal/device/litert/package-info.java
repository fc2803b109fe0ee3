/** Files of LiteRT, formerly TensorFlow Lite: a model as a graph of LiteRT's operators, and its bytes. In int8 also its C code. */
@NullMarked
package odf2nna.internal.device.litert;

import org.jspecify.annotations.NullMarked;
