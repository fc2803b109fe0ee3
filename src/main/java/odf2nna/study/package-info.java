/** Pruning methods of others, for studies: values for users of the library. */
@NullMarked
package odf2nna.study;

import org.jspecify.annotations.NullMarked;
