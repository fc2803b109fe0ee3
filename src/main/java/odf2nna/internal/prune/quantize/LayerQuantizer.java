package odf2nna.internal.prune.quantize;

import java.util.Arrays;
import java.util.Optional;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.Grid;
import odf2nna.internal.network.QuantizedInput;
import odf2nna.internal.network.QuantizedLayer;
import odf2nna.internal.network.Vector;

/**
 * Rounds the weights of a layer to bytes, symmetrically about zero, and its bias to 32 bits.
 *
 * <p><strong>Scale.</strong> The weights of a unit are divided by the smallest scale that keeps each within ±127, and
 * the sum of the two weights of any neighbouring inputs 2k and 2k+1 within ±128 after rounding. The latter is for x86-64
 * processors without VNNI: their {@code VPMADDUBSW} adds two products of a byte without sign and one with sign in 16
 * bits, and 255·128 still fits. A weight and its neighbour are seldom both large, so this costs a fraction of what
 * cutting all weights to 7 bits does, and the result is the same on every processor.
 *
 * <p><strong>Bias.</strong> It corrects the mean of the change by rounding the weights, {@code b' = b − (Ŵ − W)·E[x]}
 * (Nagel and others, "Data-Free Quantization Through Weight Equalization and Bias Correction", 2019), with the means of
 * the evaluation data.
 */
public final class LayerQuantizer {
    private static final double LARGEST = 127;
    private static final double LARGEST_STEP = 255;
    /** A quarter of what 32 bits hold, for the bias and for the products; rounding adds less than the rest. */
    private static final double ROOM = 0x1p29;

    private final DenseLayer layer;
    private final QuantizedInput input;

    private LayerQuantizer(DenseLayer layer, QuantizedInput input) {
        this.layer = layer;
        this.input = input;
    }

    /**
     * {@return the layer in integers; empty if its numbers are so large or small that floats can't hold its scales}
     *
     * @param input how its input is stored
     * @param means of its input
     * @param perUnit whether each unit has a scale of its own
     */
    public static Optional<QuantizedLayer> quantize(
            DenseLayer layer, QuantizedInput input, Vector means, boolean perUnit) {
        return new LayerQuantizer(layer, input).quantize(means, perUnit);
    }

    /** {@return the scale of a layer whose units share one} */
    static double commonScale(DenseLayer layer, QuantizedInput input) {
        return Arrays.stream(new LayerQuantizer(layer, input).scales()).max().orElse(1);
    }

    private double[] scales() {
        double[] scales = new double[layer.units()];
        Arrays.setAll(scales, this::scale);
        return scales;
    }

    private Optional<QuantizedLayer> quantize(Vector means, boolean perUnit) {
        double[] scales = perUnit ? scales() : new double[] {commonScale(layer, input)};
        float[] stored = new float[scales.length];
        for (int i = 0; i < stored.length; i++) {
            stored[i] = stored(scales[i]);
            float product = stored[i] * input.grid().scale();
            if (!Float.isFinite(product) || product < Float.MIN_NORMAL) {
                return Optional.empty();
            }
        }
        byte[] weights = new byte[Math.multiplyExact(layer.units(), layer.inputs())];
        int[] bias = new int[layer.units()];
        for (int unit = 0; unit < bias.length; unit++) {
            bias[unit] = round(unit, stored[stored.length == 1 ? 0 : unit], means, weights);
        }
        return Optional.of(new QuantizedLayer(input, weights, Vector.ofFloats(stored), bias));
    }

    /** The scale rounded up, so that no weight lies beyond the last step; arbitrary where all weights are zero. */
    private static float stored(double scale) {
        float nearest = (float) scale;
        float above = nearest < scale ? Math.nextUp(nearest) : nearest;
        return above == 0 ? 1 : above;
    }

    private double scale(int unit) {
        double peak = 0;
        double sum = 0;
        for (int j = 0; j < layer.inputs(); j += 2) {
            double one = weight(unit, j);
            double two = j + 1 < layer.inputs() ? weight(unit, j + 1) : 0;
            peak = Math.max(peak, Math.max(Math.abs(one), Math.abs(two)));
            peak = Math.max(peak, Math.abs(one + two));
            sum += Math.abs(one) + Math.abs(two);
        }
        double forBias = Math.abs(layer.bias().get(unit)) / input.grid().scale() / ROOM;
        double forProducts = sum * LARGEST_STEP / ROOM;
        return Math.max(peak / LARGEST, Math.max(forBias, forProducts));
    }

    /** The weight for an input that has been multiplied by its factor. */
    private double weight(int unit, int index) {
        return layer.weights().get(unit, index) / input.factor(index);
    }

    private int round(int unit, float scale, Vector means, byte[] weights) {
        Grid grid = input.grid();
        double moved = 0;
        for (int j = 0; j < layer.inputs(); j++) {
            double exact = weight(unit, j);
            double steps = Math.rint(exact / scale);
            weights[unit * layer.inputs() + j] = (byte) steps;
            double mean = Math.min(Math.max(means.get(j) * input.factor(j), grid.lowest()), grid.highest());
            moved += (steps * scale - exact) * mean;
        }
        double unitOfBias = (double) grid.scale() * scale;
        return Math.toIntExact(Math.round((layer.bias().get(unit) - moved) / unitOfBias));
    }
}
