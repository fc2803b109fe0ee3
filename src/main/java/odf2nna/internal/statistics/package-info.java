/** Statistics of units: streamed, mergeable moments and covariances. */
@NullMarked
package odf2nna.internal.statistics;

import org.jspecify.annotations.NullMarked;
