package odf2nna.internal.evaluate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import odf2nna.evaluate.EquivalenceSummary;
import odf2nna.internal.data.Batch;
import odf2nna.internal.onnx.Ancestry;
import odf2nna.internal.onnx.ClampedCopy;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.ScoringCopy;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.Outputs;
import odf2nna.internal.runtime.RunContext;

/**
 * The first equality of a surgery: the pruned model must give what the original gives with its dropped units clamped.
 *
 * <p>Both are the same function, computed with sums of different length, so they may differ by rounding alone. How much
 * rounding can matter depends on the network; it is measured: every weight of the clamped model is moved by one rounding,
 * up or down at random, and the largest move of each tensor is its noise. Summing n products in floating point makes
 * errors of the same size as moving each product by a rounding or a few. The bound is 32 times the noise, and 16 roundings
 * of the tensor's largest value where the noise happens to vanish; a wrong fold or a shifted column is off by the size of
 * the weights, some 10⁴ times more.
 */
public final class EquivalenceCheck {
    private static final double NOISE_FACTOR = 32;
    private static final double ROUNDINGS = 16;
    private static final int JITTERS = 2;

    private EquivalenceCheck() {}

    /**
     * Compares the two.
     *
     * @param clamped the original with dropped units clamped
     * @param pruned the pruned model
     * @param tensors what to compare besides the models' own outputs: where the dense region ends
     * @param unitRoundoff of the type the models compute in
     * @param rows rows of data
     * @param run its seed is that of the jitter
     */
    public static EquivalenceSummary check(
            OnnxModel clamped,
            OnnxModel pruned,
            List<String> tensors,
            double unitRoundoff,
            Batch rows,
            RunContext run) {
        OnnxModel reference = ScoringCopy.withOutputs(clamped, tensors);
        Outputs expected = outputs(reference, rows, run);
        Outputs actual = outputs(ScoringCopy.withOutputs(pruned, tensors), rows, run);
        Set<String> real = new HashSet<>(tensors);
        clamped.outputs().stream()
                .filter(output -> output.type().filter(ElementType::isReal).isPresent())
                .filter(output -> !Ancestry.isRandom(clamped, output.name()))
                .forEach(output -> real.add(output.name()));
        List<Outputs> jittered = new ArrayList<>();
        for (int i = 0; i < JITTERS; i++) {
            jittered.add(outputs(ClampedCopy.jittered(reference, run.options().seed() + i), rows, run));
        }
        List<EquivalenceSummary.TensorCheck> checks = new ArrayList<>();
        boolean passed = true;
        for (String tensor : expected.names()) {
            if (!real.contains(tensor)) {
                continue;
            }
            double[] values = expected.values(tensor);
            double noise = 0;
            for (Outputs moved : jittered) {
                noise = Math.max(noise, distance(values, moved.values(tensor)));
            }
            double scale = scale(values);
            double bound = NOISE_FACTOR * noise + ROUNDINGS * unitRoundoff * scale;
            double difference = distance(values, actual.values(tensor));
            passed &= difference <= bound;
            checks.add(new EquivalenceSummary.TensorCheck(tensor, difference, bound, scale));
        }
        // nothing compared proves nothing
        return new EquivalenceSummary(passed && !checks.isEmpty(), rows.rows(), checks);
    }

    private static Outputs outputs(OnnxModel model, Batch rows, RunContext run) {
        try (ModelRunner runner = new ModelRunner(run.engine(), model)) {
            return runner.run(rows);
        }
    }

    /** The largest difference; infinite where one is NaN and the other is not. */
    private static double distance(double[] a, double[] b) {
        if (a.length != b.length) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            if (Double.compare(a[i], b[i]) != 0) {
                double difference = Math.abs(a[i] - b[i]);
                largest = Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
            }
        }
        return largest;
    }

    private static double scale(double[] values) {
        double scale = 0;
        for (double value : values) {
            scale = Math.max(scale, Math.abs(value));
        }
        return Double.isFinite(scale) ? scale : 0;
    }
}
