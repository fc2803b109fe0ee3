/** Output files: they appear whole or not at all. */
@NullMarked
package odf2nna.internal.io;

import org.jspecify.annotations.NullMarked;
