/** Models for devices without a runtime: a model as a function of one row, and its C code. */
@NullMarked
package odf2nna.internal.device;

import org.jspecify.annotations.NullMarked;
