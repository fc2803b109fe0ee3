/**
 * The library: {@link odf2nna.NetworkBuilder} builds a network from a data set; {@link odf2nna.Pruner} opens a model, prunes it by a {@link odf2nna.Goal} and gives a
 * {@link odf2nna.PruningResult}. Options, exceptions and the records of the report are in the packages beside this one; what
 * lies in {@code odf2nna.internal} may change without notice.
 */
@NullMarked
package odf2nna;

import org.jspecify.annotations.NullMarked;
