package odf2nna.internal.onnx;

/** IEEE 754 binary16, which Java 17 does not support. */
public final class HalfFloat {
    private static final int EXPONENT_BIAS = 15;

    private HalfFloat() {}

    /** {@return the number with the given 16 bits} */
    public static float toFloat(short bits) {
        int exponent = (bits >>> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        float magnitude;
        if (exponent == 0x1f) {
            magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else if (exponent == 0) {
            magnitude = fraction * 0x1p-24f;
        } else {
            magnitude = Math.scalb(1 + fraction * 0x1p-10f, exponent - EXPONENT_BIAS);
        }
        return bits < 0 ? -magnitude : magnitude;
    }

    /** {@return the 16 bits nearest to {@code value}, ties to even; infinity beyond 65504} */
    public static short ofDouble(double value) {
        int sign = Double.doubleToRawLongBits(value) < 0 ? 0x8000 : 0;
        double magnitude = Math.abs(value);
        if (Double.isNaN(value)) {
            return (short) 0x7e00;
        }
        if (magnitude >= 65520) {
            return (short) (sign | 0x7c00);
        }
        int exponent = Math.max(Math.getExponent(magnitude), -14);
        // the spacing of halves at this exponent; rint rounds ties to even, and a carry moves into the exponent
        double steps = Math.rint(Math.scalb(magnitude, 10 - exponent));
        int bits = (int) steps + ((exponent + 14) << 10);
        return (short) (sign | bits);
    }
}
