package odf2nna.internal.statistics;

import odf2nna.internal.network.Vector;

/**
 * Statistics of one value over the evaluation data, one number per unit.
 *
 * @param value name of the value in the dense network
 * @param samples how many values were seen of each unit: rows, times positions within a row where there are such
 * @param mean arithmetic mean
 * @param deviation population standard deviation (divisor: samples); exactly 0 for a unit that never changed
 * @param minimum lowest value seen
 * @param maximum highest value seen
 * @param zeroShare share of values that were exactly 0, between 0 and 1
 */
public record UnitStatistics(
        String value, long samples, Vector mean, Vector deviation, Vector minimum, Vector maximum, Vector zeroShare) {
    /** {@return the number of units} */
    public int width() {
        return mean.size();
    }
}
