/** Which units are removed and how consumers compensate: values for users of the library. */
@NullMarked
package odf2nna.prune;

import org.jspecify.annotations.NullMarked;
