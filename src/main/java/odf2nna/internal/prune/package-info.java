/** Which units are removed and how consumers compensate: pure mathematics on values. */
@NullMarked
package odf2nna.internal.prune;

import org.jspecify.annotations.NullMarked;
