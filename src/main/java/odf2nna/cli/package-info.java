/** The command line: parse, call the library, print. */
@NullMarked
package odf2nna.cli;

import org.jspecify.annotations.NullMarked;
