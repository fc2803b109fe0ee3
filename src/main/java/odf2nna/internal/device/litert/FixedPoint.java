package odf2nna.internal.device.litert;

/**
 * Arithmetic in 32 bits as LiteRT's reference kernels do it: real factors as integers with a shift, and functions of the
 * library gemmlowp for the exponential, the reciprocal and the logarithm.
 *
 * @see <a href="https://github.com/google/gemmlowp/blob/master/fixedpoint/fixedpoint.h">gemmlowp's fixed-point functions</a>
 */
final class FixedPoint {
    /** A factor: {@code real = multiplier·2^(shift − 31)}, with a multiplier from 2³⁰ to 2³¹. */
    record Factor(int multiplier, int shift) {
        /** {@return a positive factor, rounded; too small a one is 0} */
        static Factor of(double real) {
            if (real == 0) {
                return new Factor(0, 0);
            }
            int shift = Math.getExponent(real) + 1;
            long multiplier = Math.round(Math.scalb(real, 31 - shift));
            if (multiplier == 1L << 31) {
                multiplier /= 2;
                shift++;
            }
            return shift < -31 ? new Factor(0, 0) : new Factor((int) multiplier, shift);
        }

        /** {@return the bits by which a product is shifted to the right} */
        int rightShift() {
            return Math.max(1, 31 - shift);
        }

        /** {@return the product with a number, rounded once, ties up: as dense layers do} */
        int timesOnce(int number) {
            int right = rightShift();
            return (int) (((long) number * multiplier + (1L << (right - 1))) >> right);
        }

        /** {@return the product with a number, rounded to 31 bits and then again: as all other operators do} */
        int times(int number) {
            return shiftedRight(product(number << Math.max(shift, 0), multiplier), Math.max(-shift, 0));
        }
    }

    private static final int FRACTION = 26;
    /** Digits before the point of the number of a logarithm. */
    private static final int SUM_INTEGER = 12;
    /** Digits behind the point of powers of 2 of a logarithm. */
    private static final int POWER_FRACTION = 25;
    /** √½ in 31 bits. */
    private static final int ROOT = 1518500250;
    /** The fourth root of ½ in 31 bits. */
    private static final int ROOT_OF_ROOT = 1805811301;
    /** Coefficients of the quotient of polynomials of a logarithm, in 31 bits, with r the fourth root of 2: 11r/240, r/20, 2/r − r and r/4. */
    private static final int UPPER_CUBE = 117049297;

    private static final int LOWER_SQUARE = 127690142;
    private static final int LOWER_CONSTANT = 1057819769;
    private static final int LOWER_LINEAR = 638450708;
    /** The logarithm of 2 in 31 bits. */
    private static final int LOG_2 = 1488522236;

    private static final int QUARTER = 1 << (FRACTION - 2);
    /** exp(−2^k) in 31 bits, for k from −2. */
    private static final int[] POWERS = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};

    private FixedPoint() {}

    /** {@return exp(−2^k) in 31 bits, for k from −2} */
    static int[] powers() {
        return POWERS.clone();
    }

    /** {@return twice the upper half of a product, rounded: that of two fractions in 31 bits} */
    static int product(int a, int b) {
        if (a == b && a == Integer.MIN_VALUE) {
            return Integer.MAX_VALUE;
        }
        long product = (long) a * b;
        long nudge = product >= 0 ? 1 << 30 : 1 - (1 << 30);
        return (int) ((product + nudge) / (1L << 31));
    }

    /** {@return a number divided by a power of two, ties away from 0} */
    static int shiftedRight(int number, int by) {
        if (by >= Integer.SIZE) {
            return 0;
        }
        int mask = (int) ((1L << by) - 1);
        int threshold = (mask >> 1) + (number < 0 ? 1 : 0);
        return (number >> by) + ((number & mask) > threshold ? 1 : 0);
    }

    private static int shiftedLeft(int number, int by) {
        long shifted = (long) number << by;
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, shifted));
    }

    /** {@return exp of a number of 0 or less with 26 bits behind the point, in 31 bits} */
    static int exp(int number) {
        if (number == 0) {
            return Integer.MAX_VALUE;
        }
        int part = (number & (QUARTER - 1)) - QUARTER;
        int result = expOfQuarter(shiftedLeft(part, 31 - FRACTION));
        int rest = part - number;
        for (int i = 0; i < POWERS.length; i++) {
            if ((rest & (1 << (FRACTION - 2 + i))) != 0) {
                result = product(result, POWERS[i]);
            }
        }
        return result;
    }

    /** {@return exp of a number from −1/4 to 0, both in 31 bits: a Taylor polynomial around −1/8} */
    private static int expOfQuarter(int number) {
        int eighth = 1895147668;
        int third = 715827883;
        int x = number + (1 << 28);
        int x2 = product(x, x);
        int x3 = product(x2, x);
        int x4 = product(x2, x2);
        int rest = shiftedRight(product(shiftedRight(x4, 2) + x3, third) + x2, 1);
        return eighth + product(eighth, x + rest);
    }

    /** {@return 1 / (1 + x) for a fraction x, both in 31 bits, by three steps of Newton's method} */
    static int reciprocalOfOneAnd(int x) {
        int half = (int) ((x + (long) Integer.MAX_VALUE + 1) / 2);
        int result = 1515870810 + product(half, -1010580540);
        for (int i = 0; i < 3; i++) {
            int rest = (1 << 29) - product(half, result);
            result += shiftedLeft(product(result, rest), 2);
        }
        return shiftedLeft(result, 1);
    }

    /**
     * {@return the logarithm of a number of about 1 or more} It is 2 to a power, in steps of a half, times a number near {@link #ROOT_OF_ROOT}, whose logarithm a
     * quotient of polynomials approximates.
     *
     * @param number with 19 bits behind the point; the result has 26
     */
    static int log(int number) {
        int zeros = Integer.numberOfLeadingZeros(number);
        int above = shiftedLeft(product(shiftedLeft(number, zeros - 1), ROOT), 1);
        int headroom = Integer.numberOfLeadingZeros(product(number, ROOT)) - 1;
        int below = shiftedLeft(number, headroom);
        int quarter = 1 << (POWER_FRACTION - 2);
        int power = Math.max(
                shiftedLeft(SUM_INTEGER - zeros, POWER_FRACTION) + quarter,
                shiftedLeft(SUM_INTEGER - headroom, POWER_FRACTION) - quarter);
        int part = Math.min(above, below);
        int mean = (int) (((long) part + ROOT_OF_ROOT + 1) / 2);
        int q = 2 * (part - ROOT_OF_ROOT);
        int q2 = product(q, q);
        int upper = product(q, part) + product(product(q, q2), UPPER_CUBE);
        int lower = product(mean, LOWER_CONSTANT + q + product(LOWER_SQUARE, q2)) + product(LOWER_LINEAR, q);
        int rest = product(shiftedRight(upper, 31 - POWER_FRACTION), reciprocalOfOneAnd(lower));
        return shiftedLeft(product(power, LOG_2) + rest, FRACTION - POWER_FRACTION);
    }
}
