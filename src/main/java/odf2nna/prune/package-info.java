/** What is removed and what takes its place: values for users of the library. */
@NullMarked
package odf2nna.prune;

import org.jspecify.annotations.NullMarked;
