package odf2nna.evaluate;

/**
 * Time that ONNX Runtime takes for a batch, original and pruned in turn on the same rows and one thread.
 *
 * @param batch rows per run
 * @param beforeMicros median time of one run of the original, microseconds
 * @param afterMicros likewise of the pruned model
 * @param runs timed runs of each
 */
public record LatencySummary(int batch, double beforeMicros, double afterMicros, int runs) {}
