package odf2nna.internal.statistics;

/**
 * The inner loops of {@link FloatMoments}.
 *
 * <p>They index every array by the plain loop variable, are small, and stand in methods of their own: the form that
 * HotSpot's C2 turns into vector instructions from Java 17 on. {@code moments} takes two rows at a time, because with four
 * it gives up.
 */
final class FloatLoops {
    private FloatLoops() {}

    static void moments(float[] a, float[] b, float[] shift, float[] sum, float[] squares, int n) {
        for (int j = 0; j < n; j++) {
            float k = shift[j];
            float p = a[j] - k;
            float q = b[j] - k;
            sum[j] += p + q;
            squares[j] += p * p + q * q;
        }
    }

    static void moments(float[] a, float[] shift, float[] sum, float[] squares, int n) {
        for (int j = 0; j < n; j++) {
            float p = a[j] - shift[j];
            sum[j] += p;
            squares[j] += p * p;
        }
    }

    static void extremes(float[] a, float[] b, float[] c, float[] d, float[] low, float[] high, int n) {
        for (int j = 0; j < n; j++) {
            float p = a[j];
            float q = b[j];
            float r = c[j];
            float s = d[j];
            low[j] = Math.min(low[j], Math.min(Math.min(p, q), Math.min(r, s)));
            high[j] = Math.max(high[j], Math.max(Math.max(p, q), Math.max(r, s)));
        }
    }

    /** Counts what is no zero: |x|·3.4e38·1e8, cut at 1, is 1 down to the smallest subnormal. */
    static void countNonZero(float[] a, float[] count, int n) {
        for (int j = 0; j < n; j++) {
            count[j] += Math.min(Math.abs(a[j] * Float.MAX_VALUE) * 1e8f, 1f);
        }
    }

    static void addDistance(float[] a, float[] from, float[] sum, int n) {
        for (int j = 0; j < n; j++) {
            sum[j] += a[j] - from[j];
        }
    }
}
