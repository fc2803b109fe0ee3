/** Tasks, metrics and their results: values for users of the library. */
@NullMarked
package odf2nna.evaluate;

import org.jspecify.annotations.NullMarked;
