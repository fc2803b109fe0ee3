package odf2nna.report;

/**
 * One step of the staircase: what a threshold would do.
 *
 * @param epsilon the smallest threshold that does it: a standard deviation that occurs
 * @param droppedUnits units that go at this threshold
 * @param parameters parameters of the dense layers that are left
 * @param parametersPercent those in percent of the original's
 */
public record Step(double epsilon, int droppedUnits, long parameters, double parametersPercent) {}
