/**
 * Streamed evaluation data: readers, targets, splits and digests of the source files.
 *
 * <p>{@link odf2nna.internal.data.Datasets} is the entry point and opens files as a {@link
 * odf2nna.internal.data.Dataset}. Inside, every format is a {@link odf2nna.internal.data.RowSource} with cursors over
 * its rows; sources are joined side by side and one after another, then a {@link odf2nna.internal.data.Dataset} skips,
 * splits and prepares rows. A pass holds one batch and one block of the file, never the file.
 */
@NullMarked
package odf2nna.internal.data;

import org.jspecify.annotations.NullMarked;
