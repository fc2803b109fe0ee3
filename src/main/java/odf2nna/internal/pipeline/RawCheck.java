package odf2nna.internal.pipeline;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import odf2nna.internal.build.GeneralNetwork;
import odf2nna.internal.build.RawInputs;
import odf2nna.internal.build.RawRows;
import odf2nna.internal.build.Target;
import odf2nna.internal.data.Batch;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.runtime.ColumnRunner;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.BoundMissedException;

/**
 * Compares what is written, given columns as they are in the file, with the network on the same rows, encoded.
 *
 * @param shape says how outputs are called
 * @param raw columns of the rows
 * @param encoded the same rows
 */
record RawCheck(GeneralNetwork shape, RawRows raw, Batch encoded, RunContext run) {
    /**
     * Of the largest output of the network; single precision has 6·10⁻⁸, and a network adds up some hundreds of roundings. A number is
     * an output times the deviation of the target, so its mean doesn't widen this.
     */
    private static final double TOLERANCE = 1e-4;

    /** What adding the mean rounds, in steps of single precision there: half a step for the mean, and for a sum above a power of two one. */
    private static final double SUM_STEPS = 1.5;

    /**
     * {@return the largest difference of an output}
     *
     * @throws BoundMissedException if it is more than rounding
     */
    double largestDifference(OnnxModel written, LoadedModel network) {
        double[] found = outputs(written);
        double[] expected = expected(network);
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(found[i] - expected[i]));
        }
        if (!(largest <= tolerance(expected))) {
            throw new BoundMissedException(
                    "the model that takes raw columns differs from the network on encoded rows by %s, more than rounding; nothing was written, please report this data set"
                            .formatted(largest));
        }
        return largest;
    }

    private double tolerance(double[] expected) {
        if (shape.encoding().target() instanceof Target.Numbers target) {
            double size = Arrays.stream(expected)
                    .map(output -> Math.abs(output - target.mean()))
                    .reduce(target.deviation(), Math::max);
            return TOLERANCE * size + SUM_STEPS * target.step();
        }
        return TOLERANCE * Arrays.stream(expected).map(Math::abs).max().orElse(0);
    }

    private double[] outputs(OnnxModel written) {
        ColumnRunner runner = new ColumnRunner();
        for (Map.Entry<String, List<Float>> column : raw.numbers().entrySet()) {
            float[] values = new float[raw.rows()];
            for (int row = 0; row < values.length; row++) {
                values[row] = column.getValue().get(row);
            }
            runner.numbers(column.getKey(), values);
        }
        raw.texts().forEach(runner::texts);
        return runner.run(run.engine(), written, RawInputs.output(shape));
    }

    private double[] expected(LoadedModel network) {
        try (ModelRunner runner = new ModelRunner(run.engine(), network.model())) {
            double[] outputs = runner.run(encoded).values(shape.output());
            if (shape.encoding().target() instanceof Target.Numbers target) {
                for (int i = 0; i < outputs.length; i++) {
                    outputs[i] = target.mean() + target.deviation() * outputs[i];
                }
            }
            return outputs;
        }
    }
}
