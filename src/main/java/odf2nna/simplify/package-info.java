/** What a dense network can do without, exactly: pure mathematics on values. */
@NullMarked
package odf2nna.simplify;

import org.jspecify.annotations.NullMarked;
