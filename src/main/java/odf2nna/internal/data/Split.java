package odf2nna.internal.data;

import java.util.HashMap;
import java.util.Map;

/**
 * Tells scoring rows from test rows while they stream by.
 *
 * <p>Rows are counted within each stratum, in the order of the files. The smaller share {@code f} (the test rows, or
 * the scoring rows if more than half are held out) gets one row of every block: block {@code j} of a stratum are its
 * rows {@code round(j / f)} to {@code round((j + 1) / f) - 1}, and which of them it is follows from a hash of seed,
 * stratum and {@code j}. So no pass ahead is needed, memory is a few numbers per class, the shares are right within one
 * row in every stratum and at any point of the stream, and a row lands in the same part in every pass, whatever the
 * batch size. Rows left out for missing values are not counted.
 *
 * <p>A stratum is a class if there is one target per row and it is a class name or a whole number; of whole numbers the
 * first {@value #MOST_CLASSES} different ones count as classes. All other rows make up one stratum.
 *
 * @param testFraction share of test rows; 0 inclusive to 1 exclusive
 * @param seed         decides which rows
 */
record Split(double testFraction, long seed) {
    /** More different whole numbers than this are quantities rather than classes. */
    static final int MOST_CLASSES = 256;

    /** {@return the assignment of rows for one pass, to be asked for every row in turn} */
    Pass start(boolean stratified, boolean names, LabelTable labels) {
        return new Pass(stratified, names, labels);
    }

    /** One pass over all rows. */
    final class Pass {
        private final boolean stratified;
        private final boolean names;
        private final LabelTable labels;
        private final Map<Double, Stratum> strata = new HashMap<>();
        private final Stratum rest = new Stratum(0);

        private Pass(boolean stratified, boolean names, LabelTable labels) {
            this.stratified = stratified;
            this.names = names;
            this.labels = labels;
        }

        /** {@return whether the next row, which has this target, is a test row} */
        boolean isTest(double target) {
            if (testFraction == 0) {
                return false;
            }
            // -0.0 and 0.0 are one class
            boolean few = stratum(target + 0.0).isChosen();
            return testFraction <= 0.5 ? few : !few;
        }

        private Stratum stratum(double target) {
            if (!stratified || (!names && target != Math.rint(target))) {
                return rest;
            }
            Stratum known = strata.get(target);
            if (known != null) {
                return known;
            }
            if (!names && strata.size() == MOST_CLASSES) {
                return rest;
            }
            // by its name, so that the order in which classes appear does not matter
            long key = names ? labels.name((int) target).hashCode() : Double.doubleToLongBits(target);
            Stratum added = new Stratum(mix(key + 1));
            strata.put(target, added);
            return added;
        }
    }

    /** The rows of one class so far. */
    private final class Stratum {
        private final double period = 1 / Math.min(testFraction, 1 - testFraction);
        private final long key;
        private long rows;
        private long blocks;
        private long blockEnd;
        private long chosen;

        Stratum(long key) {
            this.key = key;
        }

        boolean isChosen() {
            if (rows == blockEnd) {
                long start = blockEnd;
                blockEnd = Math.round((blocks + 1) * period);
                chosen = start + Long.remainderUnsigned(mix(mix(seed ^ key) + blocks), blockEnd - start);
                blocks++;
            }
            return rows++ == chosen;
        }
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood 2014): every bit depends on every bit. */
    static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
