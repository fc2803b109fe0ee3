package odf2nna.internal.device.litert;

import java.util.Arrays;
import odf2nna.internal.device.litert.FixedPoint.Factor;
import odf2nna.internal.device.litert.LiteModel.Steps;

/**
 * HardSwish in int8 as LiteRT's reference kernel computes it, in 16 bits.
 *
 * @param before steps of the input
 * @param after steps of the result
 * @param scaled the input's scale over the result's, times 1/128
 * @param gate the input's scale times 1/128 over that of a gate of 3 in 15 bits
 * @see <a href="https://github.com/google-ai-edge/LiteRT/blob/main/tflite/kernels/internal/reference/hard_swish.h">LiteRT's reference kernel</a>
 */
record HardSwish(Steps before, Steps after, Factor scaled, Factor gate) {
    private static final int FRACTION = 7;

    static HardSwish of(Steps before, Steps after) {
        float fine = 1 / 128f * before.scale();
        return new HardSwish(before, after, Factor.of(fine / after.scale()), Factor.of(fine / (3 / 32768f)));
    }

    /** {@return the integers for some integers} */
    int[] of(int[] x) {
        return Arrays.stream(x).map(this::of).toArray();
    }

    private int of(int integer) {
        int fine = (integer - before.zeroPoint()) << FRACTION;
        int onResult = product(fine, upper(scaled), true);
        int open = gate.shift() > 0 ? shiftedLeft(fine, gate.shift() - 1) : fine;
        open = product(open, upper(gate), true);
        if (gate.shift() > 0) {
            open = shiftedLeft(open, 1);
        } else {
            open = FixedPoint.shiftedRight(open, -gate.shift());
        }
        int share = (open + (1 << 15)) >> 1; // from 0 to 1 in 15 bits
        int result = FixedPoint.shiftedRight(product(share, onResult, false), -scaled.shift()) + after.zeroPoint();
        return Math.max(Byte.MIN_VALUE, Math.min(Byte.MAX_VALUE, result));
    }

    /** {@return the upper 16 bits of a multiplier, rounded} */
    private static int upper(Factor factor) {
        return factor.multiplier() >= Integer.MAX_VALUE - (1 << 15)
                ? Short.MAX_VALUE
                : (factor.multiplier() + (1 << 15)) >> 16;
    }

    /** {@return twice the upper half of a product of 16 bits, rounded or cut off towards 0} */
    private static int product(int a, int b, boolean isRounded) {
        if (a == b && a == Short.MIN_VALUE) {
            return Short.MAX_VALUE;
        }
        int product = a * b;
        int nudge = isRounded ? (product >= 0 ? 1 << 14 : 1 - (1 << 14)) : 0;
        return (product + nudge) / (1 << 15);
    }

    private static int shiftedLeft(int number, int by) {
        return (int) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, (long) number << by));
    }
}
