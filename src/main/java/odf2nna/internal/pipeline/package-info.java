/** A model that was opened, from a file of any format, and what becomes of it: simplified, pruned, in rounds. */
@NullMarked
package odf2nna.internal.pipeline;

import org.jspecify.annotations.NullMarked;
