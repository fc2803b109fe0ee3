/** Which units go and what takes their place: pure mathematics on values. */
@NullMarked
package odf2nna.internal.prune;

import org.jspecify.annotations.NullMarked;
