/**
 * Data sets to try the program on: those of the paper that are public, from their homes or from a folder, prepared the same way
 * each time; and rows that are generated.
 *
 * <p>{@link odf2nna.internal.datasets.Catalogue} lists the public ones, {@link odf2nna.internal.datasets.Download} gets a file,
 * of which {@link odf2nna.internal.datasets.PartialFile} keeps what has arrived, {@link odf2nna.internal.datasets.PublishedFile}
 * checks it, {@link odf2nna.internal.datasets.PublishedRows} reads it, {@link odf2nna.internal.datasets.DatasetFolder} puts the
 * result in its place. {@link odf2nna.internal.datasets.PokerHands} and {@link odf2nna.internal.datasets.SyntheticHepmass} generate rows.
 */
@NullMarked
package odf2nna.internal.datasets;

import org.jspecify.annotations.NullMarked;
