/** Data files and how they are read: values for users of the library. */
@NullMarked
package odf2nna.data;

import org.jspecify.annotations.NullMarked;
