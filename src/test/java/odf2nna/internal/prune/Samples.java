package odf2nna.internal.prune;

import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.Covariance;

/** Covariances computed the plain way from rows. */
final class Samples {
    private Samples() {}

    static Covariance covariance(double[][] x, double[][] y) {
        return new Covariance(x.length, mean(x), mean(y), cross(x, x), cross(x, y));
    }

    private static Vector mean(double[][] rows) {
        double[] mean = new double[rows[0].length];
        for (double[] row : rows) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += row[i] / rows.length;
            }
        }
        return Vector.of(mean);
    }

    private static Matrix cross(double[][] x, double[][] y) {
        Vector mx = mean(x);
        Vector my = mean(y);
        double[][] cross = new double[mx.size()][my.size()];
        for (int r = 0; r < x.length; r++) {
            for (int i = 0; i < mx.size(); i++) {
                for (int j = 0; j < my.size(); j++) {
                    cross[i][j] += (x[r][i] - mx.get(i)) * (y[r][j] - my.get(j)) / x.length;
                }
            }
        }
        return Matrix.ofRows(cross);
    }
}
