package odf2nna.internal.device.litert;

import java.util.EnumSet;
import java.util.Set;
import odf2nna.internal.device.CFile;
import odf2nna.internal.device.CFile.CType;

/** Functions in C that code in int8 calls: {@link FixedPoint} and what {@link IntegerRun} does with it. Each is after those that it calls. */
enum IntegerFunction {
    CLIPPED("""
            static int8_t clipped(int64_t number, int low, int high)
            {
                return (int8_t)(number < low ? low : number > high ? high : number);
            }
            """),
    QUANTIZED("""
            /* The nearest integer, ties away from 0. */
            static int8_t quantized(float real, float scale, int zero)
            {
                float steps = real / scale;
                float rest;
                int nearest;

                if (!(steps > -512)) {
                    steps = -512;
                }
                if (steps > 512) {
                    steps = 512;
                }
                nearest = (int)steps;
                rest = steps - (float)nearest;
                if (rest >= 0.5f) {
                    nearest++;
                }
                if (rest <= -0.5f) {
                    nearest--;
                }
                return clipped(nearest + zero, -128, 127);
            }
            """),
    DENSE("""
            /* Sums times multiplier / 2^shift, rounded once, as LiteRT's reference kernels do. The zero point of x is in the biases. */
            static void dense(const int8_t *x, int inputs, const int8_t *weights, const int32_t *bias,
                              const int32_t *multipliers, const int8_t *shifts, int units, int zero, int low, int high, int8_t *y)
            {
                int unit;
                int j;

                for (unit = 0; unit < units; unit++) {
                    int32_t sum = READ_INT32(bias + unit);
                    int shift = READ_INT8(shifts + unit);
                    for (j = 0; j < inputs; j++) {
                        sum += x[j] * READ_INT8(weights);
                        weights++;
                    }
                    y[unit] = clipped((((int64_t)sum * READ_INT32(multipliers + unit) + ((int64_t)1 << (shift - 1))) >> shift) + zero,
                                      low, high);
                }
            }
            """),
    PRODUCT("""
            /* Twice the upper half of a product, rounded. */
            static int32_t product(int32_t a, int32_t b)
            {
                int64_t ab = (int64_t)a * b;

                if (a == b && a == INT32_MIN) {
                    return INT32_MAX;
                }
                return (int32_t)((ab + (ab >= 0 ? 1073741824 : -1073741823)) / 2147483648);
            }
            """),
    SHIFTED("""
            /* Divided by a power of 2, ties away from 0. */
            static int32_t shifted_right(int32_t number, int by)
            {
                int32_t mask;

                if (by > 31) {
                    return 0;
                }
                mask = (int32_t)(((int64_t)1 << by) - 1);
                return (number >> by) + ((number & mask) > (mask >> 1) + (number < 0));
            }
            """),
    TIMES("""
            static int32_t times(int32_t number, int32_t multiplier, int shift)
            {
                int left = shift > 0 ? shift : 0;

                return shifted_right(product((int32_t)((uint32_t)number << left), multiplier), left - shift);
            }
            """),
    POWER("""
            static int32_t shifted_left(int32_t number, int by)
            {
                int64_t shifted = (int64_t)number * ((int64_t)1 << by);

                return (int32_t)(shifted < INT32_MIN ? INT32_MIN : shifted > INT32_MAX ? INT32_MAX : shifted);
            }

            /* exp of a number of 0 or less with 26 bits behind the point, in 31 bits. */
            static int32_t power(int32_t number)
            {
                int32_t part = (number & 16777215) - 16777216;
                int32_t rest = part - number;
                int32_t x = shifted_left(part, 5) + 268435456;
                int32_t x2 = product(x, x);
                int32_t x3 = product(x2, x);
                int32_t x4 = product(x2, x2);
                int32_t result;
                int i;

                if (number == 0) {
                    return INT32_MAX;
                }
                result = shifted_right(product(shifted_right(x4, 2) + x3, 715827883) + x2, 1);
                result = 1895147668 + product(1895147668, x + result);
                for (i = 0; i < 7; i++) {
                    if (rest & ((int32_t)16777216 << i)) {
                        result = product(result, READ_INT32(POWERS + i));
                    }
                }
                return result;
            }
            """),
    RECIPROCAL("""
            /* 1 / (1 + x), both in 31 bits. */
            static int32_t reciprocal(int32_t x)
            {
                int32_t half = (int32_t)(((int64_t)x + 2147483648) / 2);
                int32_t result = 1515870810 + product(half, -1010580540);
                int i;

                for (i = 0; i < 3; i++) {
                    result += shifted_left(product(result, 536870912 - product(half, result)), 2);
                }
                return shifted_left(result, 1);
            }
            """),
    SOFTMAX("""
            /* By the functions of gemmlowp, as LiteRT's reference kernel. Numbers further below the largest than least are 0. */
            static void softmax(const int8_t *x, int size, int32_t multiplier, int shift, int least, int8_t *y)
            {
                int top = x[0];
                int zeros = 0;
                int32_t sum = 0;
                int32_t factor;
                int i;

                for (i = 1; i < size; i++) {
                    top = x[i] > top ? x[i] : top;
                }
                for (i = 0; i < size; i++) {
                    if (x[i] - top >= least) {
                        sum += shifted_right(power(times(x[i] - top, multiplier, shift)), 12);
                    }
                }
                while (!(((uint32_t)sum << zeros) & 2147483648u)) {
                    zeros++;
                }
                factor = reciprocal((int32_t)(((uint32_t)sum << zeros) - 2147483648u));
                for (i = 0; i < size; i++) {
                    y[i] = x[i] - top < least
                        ? -128
                        : clipped(shifted_right(product(factor, power(times(x[i] - top, multiplier, shift))), 35 - zeros) - 128, -128, 127);
                }
            }
            """),
    LOG_SOFTMAX("""
            static int leading_zeros(int32_t number)
            {
                int zeros = 0;

                while (zeros < 32 && !(((uint32_t)number << zeros) & 2147483648u)) {
                    zeros++;
                }
                return zeros;
            }

            /* The logarithm of a number of 1 or more with 19 bits behind the point; the result has 26. */
            static int32_t logarithm(int32_t number)
            {
                int zeros = leading_zeros(number);
                int headroom = leading_zeros(product(number, 1518500250)) - 1;
                int32_t above = shifted_left(product(shifted_left(number, zeros - 1), 1518500250), 1);
                int32_t below = shifted_left(number, headroom);
                int32_t part = above < below ? above : below;
                int32_t mean = (int32_t)(((int64_t)part + 1805811302) / 2);
                int32_t q = 2 * (part - 1805811301);
                int32_t q2 = product(q, q);
                int32_t upper = product(q, part) + product(product(q, q2), 117049297);
                int32_t lower = product(mean, 1057819769 + q + product(127690142, q2)) + product(638450708, q);
                int32_t high = (12 - zeros) * 33554432 + 8388608;
                int32_t low = (12 - headroom) * 33554432 - 8388608;

                return shifted_left(product(high > low ? high : low, 1488522236) + product(shifted_right(upper, 6), reciprocal(lower)), 1);
            }

            /* The same for the logarithms, whose steps are 1/16; inverse and inverse_shift take a number back to a difference of x. */
            static void log_softmax(const int8_t *x, int size, int32_t multiplier, int shift, int least,
                                    int32_t inverse, int inverse_shift, int8_t *y)
            {
                int top = x[0];
                int32_t sum = 0;
                int32_t log;
                int32_t end;
                int i;

                for (i = 1; i < size; i++) {
                    top = x[i] > top ? x[i] : top;
                }
                for (i = 0; i < size; i++) {
                    if (x[i] - top >= least) {
                        sum += shifted_right(power(times(x[i] - top, multiplier, shift)), 12);
                    }
                }
                log = logarithm(sum);
                end = times((int32_t)((uint32_t)log + 2147483648u), inverse, inverse_shift);
                if (end < least - 1) {
                    end = least - 1;
                }
                for (i = 0; i < size; i++) {
                    y[i] = x[i] - top > end
                        ? clipped((int64_t)shifted_right(times(x[i] - top, multiplier, shift) - log, 22) + 127, -128, 127)
                        : -128;
                }
            }
            """);

    private final String text;

    IntegerFunction(String text) {
        this.text = text;
    }

    /** {@return functions and all that they call} */
    static Set<IntegerFunction> closure(Set<IntegerFunction> functions) {
        Set<IntegerFunction> all = EnumSet.noneOf(IntegerFunction.class);
        for (IntegerFunction function : functions) {
            all.add(function);
            all.addAll(closure(function.called()));
        }
        return all;
    }

    private Set<IntegerFunction> called() {
        return switch (this) {
            case QUANTIZED, DENSE -> EnumSet.of(CLIPPED);
            case TIMES -> EnumSet.of(PRODUCT, SHIFTED);
            case POWER -> EnumSet.of(TIMES);
            case RECIPROCAL -> EnumSet.of(POWER);
            case SOFTMAX, LOG_SOFTMAX -> EnumSet.of(CLIPPED, RECIPROCAL);
            default -> EnumSet.noneOf(IntegerFunction.class);
        };
    }

    /** {@return its text, with macros that read constants as {@code READ_INT8} and {@code READ_INT32}; adds its constants to a file} */
    String text(CFile file) {
        if (!text.contains("POWERS")) {
            return text;
        }
        int[] powers = FixedPoint.powers();
        return text.replace("POWERS", file.constants(CType.INT32, "powers", powers.length, i -> powers[i]));
    }
}
