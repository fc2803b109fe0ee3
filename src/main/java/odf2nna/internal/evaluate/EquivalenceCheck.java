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
 * The equivalence check: the pruned model must have the outputs of the original with its removed units clamped.
 *
 * <p>Both are the same function, computed with sums of different length, so they may differ only by rounding. How much
 * rounding can matter depends on the network; it is measured: every weight of the clamped model is moved by one
 * rounding, up or down at random, and the largest move of each tensor is its noise. Summing n products in floating
 * point makes errors of the same size as moving each product by a rounding or a few. The bound is 32 times the noise,
 * and 16 roundings of the tensor's largest value where the noise happens to vanish; a wrong fold or a shifted column is
 * off by the size of the weights, some 10⁴ times more.
 */
public final class EquivalenceCheck {
    private static final double NOISE_FACTOR = 32;
    private static final double ROUNDINGS = 16;
    private static final int JITTERS = 2;

    private EquivalenceCheck() {}

    /**
     * Compares the two.
     *
     * @param clamped the original with removed units clamped
     * @param pruned the pruned model
     * @param tensors to compare besides the models' own outputs: the ends of the dense region
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
        Side after = new Side(ScoringCopy.withOutputs(pruned, tensors), rows);
        return compare(new Side(reference, rows), after, Moved.BEFORE, tensors, unitRoundoff, run);
    }

    /**
     * Compares a model that takes raw columns with one that takes scaled ones. The weights of the first are perturbed.
     *
     * @param scaled takes scaled columns
     * @param scaledRows such rows
     * @param raw takes raw columns
     * @param rawRows the same rows, raw
     * @param tensors what to compare besides the models' own outputs
     * @param unitRoundoff of the type the models compute in
     * @param run its seed is that of the jitter
     */
    public static EquivalenceSummary checkRaw(
            OnnxModel scaled,
            Batch scaledRows,
            OnnxModel raw,
            Batch rawRows,
            List<String> tensors,
            double unitRoundoff,
            RunContext run) {
        Side after = new Side(ScoringCopy.withOutputs(raw, tensors), rawRows);
        return compare(
                new Side(ScoringCopy.withOutputs(scaled, tensors), scaledRows),
                after,
                Moved.AFTER,
                tensors,
                unitRoundoff,
                run);
    }

    /**
     * Compares the scaled columns that a model computes from raw ones with the given ones, in single precision. For
     * int8 models, whose outputs jump where a number crosses a boundary of its grid.
     *
     * @param raw takes raw columns
     * @param rawRows such rows
     * @param tensors the tensor with the scaled columns of each input
     * @param scaledRows the same rows, scaled
     */
    public static EquivalenceSummary checkScaled(
            OnnxModel raw, Batch rawRows, List<String> tensors, Batch scaledRows, RunContext run) {
        Outputs actual = outputs(ScoringCopy.withOutputs(raw, tensors), rawRows, run);
        List<EquivalenceSummary.TensorCheck> checks = new ArrayList<>();
        boolean passed = true;
        int start = 0;
        for (String tensor : tensors) {
            int width = actual.width(tensor);
            double[] values = actual.values(tensor);
            double difference = 0;
            double bound = 0;
            double scale = 0;
            for (int i = 0; i < values.length; i++) {
                double expected = scaledRows.features()[i / width * scaledRows.width() + start + i % width];
                double allowed = ROUNDINGS * ElementType.FLOAT.unitRoundoff() * (1 + Math.abs(expected));
                if (Double.isNaN(expected) && Double.isNaN(values[i])) {
                    continue; // missing in both
                }
                double distance = Math.abs(values[i] - expected);
                passed &= distance <= allowed;
                scale = Math.max(scale, Math.abs(expected));
                if (bound == 0 || !(distance / allowed <= difference / bound)) {
                    difference = distance;
                    bound = allowed;
                }
            }
            checks.add(new EquivalenceSummary.TensorCheck(tensor, difference, bound, scale));
            start += width;
        }
        return new EquivalenceSummary(passed, rawRows.rows(), checks);
    }

    /** A model and its input rows. */
    private record Side(OnnxModel model, Batch rows) {
        Outputs outputs(RunContext run) {
            return EquivalenceCheck.outputs(model, rows, run);
        }

        Side jittered(long seed) {
            return new Side(ClampedCopy.jittered(model, seed), rows);
        }
    }

    /** Which of the two has its weights perturbed, to measure the effect of rounding. */
    private enum Moved {
        BEFORE,
        AFTER
    }

    private static EquivalenceSummary compare(
            Side before, Side after, Moved which, List<String> tensors, double unitRoundoff, RunContext run) {
        Outputs expected = before.outputs(run);
        Outputs actual = after.outputs(run);
        Side moved = which == Moved.BEFORE ? before : after;
        Outputs unmoved = which == Moved.BEFORE ? expected : actual;
        Set<String> real = new HashSet<>(tensors);
        before.model().outputs().stream()
                .filter(output -> output.type().filter(ElementType::isReal).isPresent())
                .filter(output -> !Ancestry.isRandom(before.model(), output.name()))
                .forEach(output -> real.add(output.name()));
        List<Outputs> jittered = new ArrayList<>();
        for (int i = 0; i < JITTERS; i++) {
            jittered.add(moved.jittered(run.options().seed() + i).outputs(run));
        }
        List<EquivalenceSummary.TensorCheck> checks = new ArrayList<>();
        boolean passed = true;
        for (String tensor : expected.names()) {
            if (!real.contains(tensor)) {
                continue;
            }
            double noise = 0;
            for (Outputs other : jittered) {
                noise = Math.max(noise, distance(unmoved.values(tensor), other.values(tensor)));
            }
            double scale = scale(expected.values(tensor));
            double bound = NOISE_FACTOR * noise + ROUNDINGS * unitRoundoff * scale;
            double difference = distance(expected.values(tensor), actual.values(tensor));
            passed &= difference <= bound;
            checks.add(new EquivalenceSummary.TensorCheck(tensor, difference, bound, scale));
        }
        // without any compared tensor the check does not pass
        return new EquivalenceSummary(passed && !checks.isEmpty(), after.rows().rows(), checks);
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
