/** How numbers become bytes: grids for what layers read, integers for their weights, and what that costs. */
@NullMarked
package odf2nna.internal.prune.quantize;

import org.jspecify.annotations.NullMarked;
