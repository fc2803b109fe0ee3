package odf2nna.internal.network;

/**
 * One fully connected layer before its activation, {@code z = W·x + b}.
 *
 * <p>Weights are stored one row per unit, for any layout in the file, so removing a unit removes a row here and a
 * column in every consumer.
 *
 * @param name name in the source model, used in messages, plans and reports
 * @param weights {@code W}, shape {@code [units, inputs]}
 * @param bias {@code b}, shape {@code [units]}; zeros when the source has no bias
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Gemm.html">ONNX Gemm</a>
 */
public record DenseLayer(String name, Matrix weights, Vector bias) {
    /**
     * Checks that the shapes agree.
     *
     * @throws IllegalArgumentException if {@code bias} does not hold one value per unit
     */
    public DenseLayer {
        if (bias.size() != weights.rows()) {
            throw new IllegalArgumentException(
                    "layer '%s': expected bias of shape [%d] to match weights [%d, %d], got [%d]"
                            .formatted(name, weights.rows(), weights.rows(), weights.columns(), bias.size()));
        }
    }

    public int units() {
        return weights.rows();
    }

    public int inputs() {
        return weights.columns();
    }

    /** {@return this layer with other weights, row after row, and other biases} */
    public DenseLayer with(Vector weights, Vector bias) {
        return new DenseLayer(name, new Matrix(units(), inputs(), weights), bias);
    }

    /** {@return the layer that gives for x what this one gives for {@code x·scale + shift}: {@code W·diag(s)}, {@code b + W·t}} */
    public DenseLayer onScaled(Vector scale, Vector shift) {
        double[] scaled = weights.values().toArray();
        double[] shifted = bias.toArray();
        for (int unit = 0; unit < shifted.length; unit++) {
            for (int j = 0; j < inputs(); j++) {
                int at = unit * inputs() + j;
                shifted[unit] += scaled[at] * shift.get(j);
                scaled[at] *= scale.get(j);
            }
        }
        return with(Vector.of(scaled), Vector.of(shifted));
    }

    /** {@return this layer with only the given units and only the given inputs} */
    public DenseLayer select(UnitSet units, UnitSet inputs) {
        return new DenseLayer(name, weights.selectRows(units).selectColumns(inputs), bias.select(units));
    }

    /** {@return the pre-activations for one row, as many numbers as the layer has inputs} */
    public double[] preActivations(double[] input) {
        double[] z = weights.times(input);
        for (int unit = 0; unit < z.length; unit++) {
            z[unit] += bias.get(unit);
        }
        return z;
    }
}
