package odf2nna.internal.statistics;

import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Vector;

/**
 * How the units of a value {@code x}, {@code n} wide, vary together, and with those of a value {@code y}, {@code m}
 * wide. Population covariances: the divisor is the number of samples.
 *
 * @param samples how many values were seen of each unit
 * @param meanX means of {@code x}, [n]
 * @param meanY means of {@code y}, [m]
 * @param sxx covariances within {@code x}, [n, n], symmetric to the bit
 * @param sxy covariances of {@code x} (rows) with {@code y} (columns), [n, m]
 */
public record Covariance(long samples, Vector meanX, Vector meanY, Matrix sxx, Matrix sxy) {
    /**
     * Checks that the shapes agree.
     *
     * @throws IllegalArgumentException if they do not
     */
    public Covariance {
        int n = meanX.size();
        if (sxx.rows() != n || sxx.columns() != n || sxy.rows() != n || sxy.columns() != meanY.size()) {
            throw new IllegalArgumentException("expected covariances [%d, %d] and [%d, %d], got %s and %s"
                    .formatted(n, n, n, meanY.size(), sxx, sxy));
        }
    }
}
