/** What a dense network can do without, exactly: pure mathematics on values. */
@NullMarked
package odf2nna.internal.simplify;

import org.jspecify.annotations.NullMarked;
