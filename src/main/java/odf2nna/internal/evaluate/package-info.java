/** Metrics with their intervals, the two equalities of a surgery, latency. */
@NullMarked
package odf2nna.internal.evaluate;

import org.jspecify.annotations.NullMarked;
