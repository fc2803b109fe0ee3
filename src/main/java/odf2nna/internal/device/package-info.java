/** Models for devices without a runtime: a model as a function of one row, its C code, and its LiteRT file in {@code litert}. */
@NullMarked
package odf2nna.internal.device;

import org.jspecify.annotations.NullMarked;
