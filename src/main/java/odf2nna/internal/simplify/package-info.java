/** Exact removal of redundant parts of a dense network: pure mathematics on values. */
@NullMarked
package odf2nna.internal.simplify;

import org.jspecify.annotations.NullMarked;
