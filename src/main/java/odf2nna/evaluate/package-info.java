/** What outputs are measured against, and what was measured: values for users of the library. */
@NullMarked
package odf2nna.evaluate;

import org.jspecify.annotations.NullMarked;
