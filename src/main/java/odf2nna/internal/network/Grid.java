package odf2nna.internal.network;

/**
 * A uniform grid of 256 values on which activations are stored in a byte without sign:
 * {@code value = scale · (step − zeroPoint)}, with {@code step} from 0 to 255. Zero lies on it exactly.
 *
 * @param scale distance of two neighbours, a normal positive number
 * @param zeroPoint the step of the value 0, from 0 to 255
 * @see <a href="https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html">ONNX QuantizeLinear</a>
 */
public record Grid(float scale, int zeroPoint) {
    /** The largest step. */
    public static final int STEPS = 255;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Grid {
        if (!(scale >= Float.MIN_NORMAL) || Float.isInfinite(scale)) {
            throw new IllegalArgumentException("scale: expected a normal positive number, got " + scale);
        }
        if (zeroPoint < 0 || zeroPoint > STEPS) {
            throw new IllegalArgumentException("zeroPoint: expected 0 to 255, got " + zeroPoint);
        }
    }

    /**
     * {@return the grid that reaches from {@code low} to {@code high}, and to zero; where one of them is zero, no further}
     *
     * @throws IllegalArgumentException if they lie too far apart for a float
     */
    public static Grid over(double low, double high) {
        double from = Math.min(low, 0);
        double to = Math.max(high, 0);
        if (to == from) {
            return new Grid(1, 0);
        }
        double exact = (to - from) / STEPS;
        float nearest = (float) exact;
        boolean above = nearest > exact && !Float.isInfinite(nearest);
        float scale = Math.max(above ? Math.nextDown(nearest) : nearest, Float.MIN_NORMAL);
        return new Grid(scale, (int) Math.rint(Math.min(-from / scale, STEPS)));
    }

    /** {@return the step nearest to a value, ties to even; the first or last one for a value beyond them} */
    public int step(float value) {
        double step = Math.rint(value / scale) + zeroPoint;
        return (int) Math.min(Math.max(step, 0), STEPS);
    }

    /** {@return the value of a step} */
    public float value(int step) {
        return scale * (step - zeroPoint);
    }

    /** {@return the value of the first step, 0 or less} */
    public double lowest() {
        return value(0);
    }

    /** {@return the value of the last step, 0 or more} */
    public double highest() {
        return value(STEPS);
    }
}
