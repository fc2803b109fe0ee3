package odf2nna.internal.network;

/**
 * A dense layer in integers: with {@code x} the steps of its input on a grid of scale {@code s} and zero point
 * {@code o}, unit {@code u} has the pre-activation {@code s·S[u]·(Σ W[u][j]·(x[j] − o) + B[u])}, all of the sum in 32
 * bits. Immutable, and safe for use by multiple threads.
 */
public final class QuantizedLayer {
    private final QuantizedInput input;
    private final int inputs;
    private final byte[] weights;
    private final Vector scales;
    private final int[] bias;

    /**
     * A layer.
     *
     * @param input how its input is stored
     * @param weights {@code W}, one row per unit, row after row
     * @param scales {@code S}, one per unit, or a single one for all
     * @param bias {@code B}, one per unit
     * @throws IllegalArgumentException if the sizes do not agree
     */
    public QuantizedLayer(QuantizedInput input, byte[] weights, Vector scales, int[] bias) {
        boolean whole = bias.length > 0 && weights.length % bias.length == 0;
        if (!whole || (scales.size() != 1 && scales.size() != bias.length)) {
            throw new IllegalArgumentException("%d weights, %d scales and %d biases do not fit together"
                    .formatted(weights.length, scales.size(), bias.length));
        }
        this.input = input;
        this.inputs = weights.length / bias.length;
        this.weights = weights.clone();
        this.scales = scales;
        this.bias = bias.clone();
    }

    public QuantizedInput input() {
        return input;
    }

    public int units() {
        return bias.length;
    }

    public int inputs() {
        return inputs;
    }

    /** {@return a weight, from −127 to 127} */
    public byte weight(int unit, int index) {
        return weights[unit * inputs + index];
    }

    /** {@return the scales, one per unit or one for all; each is a float} */
    public Vector scales() {
        return scales;
    }

    /** {@return the scale of a unit's weights} */
    public float scale(int unit) {
        return (float) scales.get(scales.size() == 1 ? 0 : unit);
    }

    /** {@return the bias of a unit, in units of {@link #biasScale}} */
    public int bias(int unit) {
        return bias[unit];
    }

    /** {@return the real value of 1 in the integer sum of a unit} */
    public float biasScale(int unit) {
        return input.grid().scale() * scale(unit);
    }
}
