/** Quantisation: grids for the inputs of layers, integers for their weights, and the errors that they cause. */
@NullMarked
package odf2nna.internal.prune.quantize;

import org.jspecify.annotations.NullMarked;
