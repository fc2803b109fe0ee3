package odf2nna.internal.training;

import odf2nna.internal.network.UnitSet;

/**
 * Where an input of a network that reads some features alone stands in rows that hold them all.
 *
 * @param input name of the input of the rows
 * @param positions which of its numbers
 */
public record RowColumns(String input, UnitSet positions) {}
