/**
 * Evaluation data, streamed: readers, targets, splits and where the data came from.
 *
 * <p>{@link odf2nna.internal.data.Datasets} opens files and is where to start; {@link odf2nna.internal.data.Dataset} is what it opens.
 * Inside, every format is a {@link odf2nna.internal.data.RowSource} with cursors over its rows; sources are joined side by side
 * and one after another, then a {@link odf2nna.internal.data.Dataset} leaves out, splits and prepares rows. A pass holds one
 * batch and one block of the file, never the file.
 */
@NullMarked
package odf2nna.internal.data;

import org.jspecify.annotations.NullMarked;
