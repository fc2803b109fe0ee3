package odf2nna.internal.network;

import java.util.Map;

/**
 * What int8 rounds in a network, so that training can compute with the rounded numbers ("fake quantization": B. Jacob and others,
 * "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", CVPR 2018). Immutable.
 *
 * @param grids of values, by name; a value without one is not rounded
 * @param layers dense layers whose weights and biases are rounded, by the name of their value
 */
public record FakeQuantization(Map<String, Grid> grids, Map<String, Layer> layers) {
    /**
     * A dense layer. The scale of a unit's weights is the largest of them over 127, and the step of its bias that scale times the scale
     * of the input. Biases correct the mean of the change by rounding the weights.
     *
     * @param inputScale scale of the input's grid
     * @param means of the input, none beyond its grid
     */
    public record Layer(float inputScale, Vector means) {}

    public FakeQuantization {
        grids = Map.copyOf(grids);
        layers = Map.copyOf(layers);
    }
}
