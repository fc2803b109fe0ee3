package odf2nna.report;

/**
 * What a threshold of the standard deviation prunes.
 *
 * @param threshold the smallest threshold that does it, a standard deviation that occurs
 * @param prunedUnits units that it prunes
 * @param parameters remaining parameters of the dense layers
 * @param parametersPercent those in percent of the original's
 */
public record ThresholdRow(double threshold, int prunedUnits, long parameters, double parametersPercent) {}
