/** Pruning methods of others, for studies: criteria for units and for weights, searches over units. */
@NullMarked
package odf2nna.internal.study;

import org.jspecify.annotations.NullMarked;
