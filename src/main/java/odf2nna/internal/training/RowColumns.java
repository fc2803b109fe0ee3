package odf2nna.internal.training;

import odf2nna.internal.network.UnitSet;

/**
 * The place of a narrowed input of a network in rows that hold all features.
 *
 * @param input name of the input of the rows
 * @param positions which of its numbers
 */
public record RowColumns(String input, UnitSet positions) {}
