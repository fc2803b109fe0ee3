package odf2nna.internal.device.litert;

import java.util.function.IntToDoubleFunction;
import odf2nna.internal.device.litert.LiteModel.Steps;
import odf2nna.internal.device.litert.LiteModel.Tensor;
import odf2nna.internal.network.Vector;

/**
 * A dense layer in integers, as LiteRT computes it: weights from −127 to 127 with a scale for each unit, biases in 32 bits. Biases correct the mean
 * of the change by rounding the weights (Nagel and others, "Data-Free Quantization Through Weight Equalization and Bias Correction", 2019).
 *
 * @param weights one row per unit
 * @param scales of the weights, one for each unit
 * @param bias one for each unit
 * @param biasScales the real value of 1 in the integer sums
 */
record IntegerLayer(Vector weights, Vector scales, Vector bias, Vector biasScales) {
    private static final double LARGEST = 127;
    private static final double LARGEST_STEP = 255;
    /** A quarter of what 32 bits hold, for the bias and for the products. */
    private static final double ROOM = 0x1p29;

    /**
     * {@return a layer in integers}
     *
     * @param weights {@code [units, inputs]}
     * @param input steps of its input
     * @param means of its inputs
     */
    static IntegerLayer of(Tensor weights, Vector bias, Steps input, IntToDoubleFunction means) {
        Vector exact = weights.constant().orElseThrow();
        int units = weights.shape().get(0);
        int inputs = weights.shape().get(1);
        double[] stored = new double[exact.size()];
        float[] scales = new float[units];
        float[] biasScales = new float[units];
        double[] biases = new double[units];
        for (int unit = 0; unit < units; unit++) {
            double largest = 0;
            double sum = 0;
            for (int j = 0; j < inputs; j++) {
                double size = Math.abs(exact.get(unit * inputs + j));
                largest = Math.max(largest, size);
                sum += size;
            }
            double forBias = Math.abs(bias.get(unit)) / input.scale() / ROOM;
            double scale = Math.max(largest / LARGEST, Math.max(forBias, sum * LARGEST_STEP / ROOM));
            // a product of scales that is no normal number would lose digits
            double least = Float.MIN_NORMAL / Math.min(1, input.scale());
            scales[unit] = scale == 0 ? 1 : Math.max((float) scale, (float) least);
            biasScales[unit] = input.scale() * scales[unit];
            double moved = 0;
            for (int j = 0; j < inputs; j++) {
                int at = unit * inputs + j;
                stored[at] = Math.max(-LARGEST, Math.min(LARGEST, Math.rint(exact.get(at) / scales[unit])));
                moved += (stored[at] * scales[unit] - exact.get(at)) * input.clipped(means.applyAsDouble(j));
            }
            biases[unit] = Math.rint((bias.get(unit) - moved) / biasScales[unit]);
        }
        return new IntegerLayer(
                Vector.of(stored), Vector.ofFloats(scales), Vector.of(biases), Vector.ofFloats(biasScales));
    }
}
