package odf2nna.internal.study;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.Covariance;

/**
 * Merges similar units of a layer, and reconstructs the original units from the merged ones: W. Tang, D. Wang, L. Thiele, O. Saukh,
 * "GRAIL: post-hoc compensation by linear reconstruction for compressed networks", CPAL 2026, for folding. Units are clustered
 * by their incoming weights and bias; a cluster becomes one unit with the means of these. With R, [clusters, units], the matrix
 * of the means and {@code G = E[a·aᵀ]} the Gram matrix of the original units, the weights W of a consumer become {@code
 * W·G·Rᵀ·(R·G·Rᵀ + λI)⁻¹}, λ a share of the mean of the diagonal; biases stay. A cluster stands at its first unit; the others are
 * not read any more.
 */
public final class Folding {
    private static final double TINY = 1e-12;

    /** The cluster of each unit. */
    private final int[] clusters;
    /** For each cluster how many units it has, and the first one. */
    private final int[] sizes;

    private final int[] firsts;

    private Folding(int[] clusters, int count) {
        this.clusters = clusters;
        this.sizes = new int[count];
        this.firsts = new int[count];
        for (int unit = clusters.length - 1; unit >= 0; unit--) {
            sizes[clusters[unit]]++;
            firsts[clusters[unit]] = unit;
        }
    }

    /**
     * Clusters the units of a layer.
     *
     * @param free units that may be merged
     * @param kept how many units remain, at least one more than those that may not be merged
     * @param seed decides where the search for clusters starts
     */
    public static Folding of(DenseLayer layer, UnitSet free, int kept, long seed) {
        int[] units = free.toArray();
        int held = layer.units() - units.length;
        double[][] rows = layer.weights().toRows();
        double[][] points = new double[units.length][];
        for (int i = 0; i < points.length; i++) {
            points[i] = Arrays.copyOf(rows[units[i]], layer.inputs() + 1);
            points[i][layer.inputs()] = layer.bias().get(units[i]);
        }
        int[] found = KMeans.clusters(points, kept - held, new Random(seed));
        int[] clusters = new int[layer.units()];
        Arrays.fill(clusters, -1);
        IntStream.range(0, units.length).forEach(i -> clusters[units[i]] = found[i]);
        int next = kept - held;
        for (int unit = 0; unit < clusters.length; unit++) {
            clusters[unit] = clusters[unit] < 0 ? next++ : clusters[unit];
        }
        return new Folding(clusters, kept);
    }

    /** {@return the layer of the units, in which the first one of each cluster is the merged one} */
    public DenseLayer merged(DenseLayer layer) {
        double[][] rows = layer.weights().toRows();
        double[] bias = layer.bias().toArray();
        for (int first : firsts) {
            Arrays.fill(rows[first], 0);
            bias[first] = 0;
        }
        for (int unit = 0; unit < clusters.length; unit++) {
            int first = firsts[clusters[unit]];
            double share = 1.0 / sizes[clusters[unit]];
            for (int j = 0; j < layer.inputs(); j++) {
                rows[first][j] += share * layer.weights().get(unit, j);
            }
            bias[first] += share * layer.bias().get(unit);
        }
        return new DenseLayer(layer.name(), Matrix.ofRows(rows), Vector.of(bias));
    }

    /** {@return a consumer that takes the merged units for each of their cluster's: their weights are added} */
    public DenseLayer summed(DenseLayer consumer) {
        double[][] rows = new double[consumer.units()][];
        for (int i = 0; i < rows.length; i++) {
            double[] merged = new double[sizes.length];
            for (int unit = 0; unit < clusters.length; unit++) {
                merged[clusters[unit]] += consumer.weights().get(i, unit);
            }
            rows[i] = spread(merged);
        }
        return new DenseLayer(consumer.name(), Matrix.ofRows(rows), consumer.bias());
    }

    /**
     * {@return a consumer that takes the reconstruction of the original units}
     *
     * @param seen covariances and means of the original units
     * @param share λ as a share of the mean of the diagonal, positive
     */
    public DenseLayer reconstructed(DenseLayer consumer, Covariance seen, double share) {
        int count = sizes.length;
        double[][] means = new double[count][clusters.length];
        double[][] own = new double[count][count];
        for (int unit = 0; unit < clusters.length; unit++) {
            for (int other = 0; other < clusters.length; other++) {
                double product = seen.sxx().get(unit, other)
                        + seen.meanX().get(unit) * seen.meanX().get(other);
                means[clusters[unit]][other] += product / sizes[clusters[unit]];
                own[clusters[unit]][clusters[other]] += product / sizes[clusters[unit]] / sizes[clusters[other]];
            }
        }
        double trace = IntStream.range(0, count).mapToDouble(i -> own[i][i]).sum();
        InverseHessian inverse = InverseHessian.of(own, share * (trace / count + TINY));
        double[][] rows = new double[consumer.units()][];
        double[][] weights = consumer.weights().toRows();
        for (int i = 0; i < rows.length; i++) {
            double[] row = weights[i];
            double[] right = new double[count];
            Arrays.setAll(
                    right,
                    cluster -> IntStream.range(0, row.length)
                            .mapToDouble(unit -> means[cluster][unit] * row[unit])
                            .sum());
            rows[i] = spread(inverse.times(right));
        }
        return new DenseLayer(consumer.name(), Matrix.ofRows(rows), consumer.bias());
    }

    private double[] spread(double[] merged) {
        double[] row = new double[clusters.length];
        for (int cluster = 0; cluster < merged.length; cluster++) {
            row[firsts[cluster]] = merged[cluster];
        }
        return row;
    }
}
