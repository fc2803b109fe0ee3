package odf2nna.internal.study;

import java.util.Arrays;
import java.util.Random;

/**
 * Clusters of points around their means: S. Lloyd, IEEE Transactions on Information Theory 28 (1982), from the starts of D.
 * Arthur, S. Vassilvitskii, "k-means++", SODA 2007; the best of several searches.
 */
final class KMeans {
    private static final int SEARCHES = 10;
    private static final int ROUNDS = 300;

    private final double[][] points;
    private final double[][] centres;
    private final int[] clusters;
    private final double[] distances;

    private KMeans(double[][] points, int count) {
        this.points = points;
        this.centres = new double[count][];
        this.clusters = new int[points.length];
        this.distances = new double[points.length];
    }

    /**
     * {@return the cluster of each point, from 0 on; none is empty}
     *
     * @param count of clusters, at most one for each point
     */
    static int[] clusters(double[][] points, int count, Random random) {
        KMeans best = search(points, count, random);
        for (int i = 1; i < SEARCHES; i++) {
            KMeans other = search(points, count, random);
            best = other.spread() < best.spread() ? other : best;
        }
        return best.clusters;
    }

    private static KMeans search(double[][] points, int count, Random random) {
        KMeans means = new KMeans(points, count);
        means.start(random);
        for (int round = 0; round < ROUNDS && means.improves(); round++) {
            means.centre();
        }
        return means;
    }

    /** Takes points as centres, each with a probability in proportion to its squared distance from the nearest one before. */
    private void start(Random random) {
        Arrays.fill(distances, 1);
        for (int centre = 0; centre < centres.length; centre++) {
            centres[centre] = points[draw(random)];
            Arrays.fill(clusters, 0);
            for (int i = 0; i < points.length; i++) {
                double distance = distance(points[i], centres[centre]);
                distances[i] = centre == 0 ? distance : Math.min(distances[i], distance);
            }
        }
        Arrays.fill(clusters, -1);
    }

    private int draw(Random random) {
        double rest = random.nextDouble() * Arrays.stream(distances).sum();
        int last = 0;
        for (int i = 0; i < distances.length; i++) {
            if (distances[i] > 0) {
                last = i;
                rest -= distances[i];
                if (rest < 0) {
                    return i;
                }
            }
        }
        return last;
    }

    /** {@return whether a point is nearer to another centre than to its own; it then belongs to that} */
    private boolean improves() {
        boolean changed = false;
        for (int i = 0; i < points.length; i++) {
            int nearest = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int centre = 0; centre < centres.length; centre++) {
                double distance = distance(points[i], centres[centre]);
                if (distance < least) {
                    nearest = centre;
                    least = distance;
                }
            }
            changed |= clusters[i] != nearest;
            clusters[i] = nearest;
            distances[i] = least;
        }
        return fills() || changed;
    }

    /** {@return whether a cluster was empty; it then has the point that is farthest from its centre, of those that are not alone} */
    private boolean fills() {
        int[] sizes = new int[centres.length];
        Arrays.stream(clusters).forEach(cluster -> sizes[cluster]++);
        boolean filled = false;
        for (int cluster = 0; cluster < sizes.length; cluster++) {
            if (sizes[cluster] == 0) {
                int farthest = -1;
                for (int i = 0; i < points.length; i++) {
                    boolean isAlone = sizes[clusters[i]] == 1;
                    farthest = !isAlone && (farthest < 0 || distances[i] > distances[farthest]) ? i : farthest;
                }
                sizes[clusters[farthest]]--;
                sizes[cluster]++;
                clusters[farthest] = cluster;
                distances[farthest] = 0;
                filled = true;
            }
        }
        return filled;
    }

    private void centre() {
        int[] sizes = new int[centres.length];
        double[][] sums = new double[centres.length][points[0].length];
        for (int i = 0; i < points.length; i++) {
            sizes[clusters[i]]++;
            for (int j = 0; j < points[i].length; j++) {
                sums[clusters[i]][j] += points[i][j];
            }
        }
        for (int centre = 0; centre < centres.length; centre++) {
            int size = sizes[centre];
            centres[centre] = Arrays.stream(sums[centre]).map(sum -> sum / size).toArray();
        }
    }

    private double spread() {
        return Arrays.stream(distances).sum();
    }

    private static double distance(double[] one, double[] other) {
        double sum = 0;
        for (int j = 0; j < one.length; j++) {
            sum += (one[j] - other[j]) * (one[j] - other[j]);
        }
        return sum;
    }
}
