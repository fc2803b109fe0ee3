/** Metrics with their intervals, the equivalence check, latency. */
@NullMarked
package odf2nna.internal.evaluate;

import org.jspecify.annotations.NullMarked;
