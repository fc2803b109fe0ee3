package odf2nna.internal.study;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.prune.CovarianceSource;
import odf2nna.internal.statistics.Covariance;

/**
 * Layer-wise Optimal Brain Surgeon (L-OBS): X. Dong, S. Chen, S. Pan, "Learning to prune deep neural networks via layer-wise
 * Optimal Brain Surgeon", NIPS 2017. Each layer keeps its pre-activations; with ã its input in the original and a 1 for the
 * bias, {@code H = E[ã·ãᵀ]} is the same for all units. Every layer loses the same share of its weights; biases are pruned like
 * weights.
 *
 * <p>The published code computes H⁻¹ once and sorts all removals once. {@code isExact} takes the order and the losses of each
 * unit from H⁻¹ downdated after each removal, and then the weights that fit best (E. Frantar, D. Alistarh, "Optimal Brain
 * Compression", NeurIPS 2022).
 *
 * @param isExact whether H⁻¹ follows removals
 * @param ridge that is added to the diagonal of H
 */
record LayerSurgeon(boolean isExact, double ridge) implements WeightMethod {
    @Override
    public Map<String, DenseLayer> pruned(Patterns patterns, CovarianceSource covariances, double kept)
            throws IOException {
        List<Value.Dense> layers = patterns.network().layers();
        covariances.prepare(layers.stream()
                .map(layer -> new CovarianceSource.Pair(layer.source(), layer.source()))
                .toList());
        Map<String, DenseLayer> pruned = new LinkedHashMap<>();
        for (Value.Dense layer : layers) {
            double[][] hessian =
                    hessian(covariances.between(layer.source(), layer.source()).whole());
            int removed =
                    WeightMethod.count((long) layer.width() * layer.layer().inputs(), kept);
            pruned.put(layer.name(), pruned(layer.layer(), hessian, removed));
        }
        return pruned;
    }

    /** {@return H: second moments of a layer's input, and its means beside the 1 of the bias} */
    static double[][] hessian(Covariance seen) {
        int inputs = seen.meanX().size();
        double[][] hessian = new double[inputs + 1][inputs + 1];
        for (int i = 0; i < inputs; i++) {
            for (int j = 0; j < inputs; j++) {
                hessian[i][j] = seen.sxx().get(i, j)
                        + seen.meanX().get(i) * seen.meanX().get(j);
            }
            hessian[i][inputs] = seen.meanX().get(i);
            hessian[inputs][i] = seen.meanX().get(i);
        }
        hessian[inputs][inputs] = 1;
        return hessian;
    }

    /** {@return a layer without some of its parameters} */
    DenseLayer pruned(DenseLayer layer, double[][] hessian, int removed) {
        int inputs = layer.inputs();
        double[][] rows = layer.weights().toRows();
        for (int unit = 0; unit < rows.length; unit++) {
            rows[unit] = Arrays.copyOf(rows[unit], inputs + 1);
            rows[unit][inputs] = layer.bias().get(unit);
        }
        InverseHessian inverse = InverseHessian.of(hessian, ridge);
        double[][] changed = isExact ? exact(rows, hessian, inverse, removed) : sortedOnce(rows, inverse, removed);
        double[][] weights = new double[rows.length][];
        double[] bias = new double[rows.length];
        for (int unit = 0; unit < rows.length; unit++) {
            weights[unit] = Arrays.copyOf(changed[unit], inputs);
            bias[unit] = changed[unit][inputs];
        }
        return new DenseLayer(layer.name(), Matrix.ofRows(weights), Vector.of(bias));
    }

    private static double[][] sortedOnce(double[][] rows, InverseHessian inverse, int removed) {
        int size = inverse.size();
        double[] losses = new double[rows.length * size];
        for (int i = 0; i < losses.length; i++) {
            losses[i] = inverse.loss(rows[i / size], i % size);
        }
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, losses.length).boxed().toList());
        order.sort(Comparator.comparingDouble(i -> losses[i]));
        boolean[] gone = new boolean[losses.length];
        for (int i : order.subList(0, removed)) {
            int unit = i / size;
            double[] w = rows[unit];
            inverse.move(w, i % size);
            gone[i] = true;
            for (int j = 0; j < size; j++) {
                w[j] = gone[unit * size + j] ? 0 : w[j];
            }
        }
        return rows;
    }

    /**
     * The removals of a unit, in their order.
     *
     * @param places the parameters
     * @param losses what each costs after those before it
     */
    @SuppressWarnings("ArrayRecordComponent") // a trace of a run, never compared
    private record Trace(int[] places, double[] losses) {}

    private double[][] exact(double[][] rows, double[][] hessian, InverseHessian inverse, int removed) {
        List<Trace> traces = IntStream.range(0, rows.length)
                .parallel()
                .mapToObj(unit -> trace(rows[unit], inverse.copy()))
                .toList();
        int[] taken = new int[rows.length];
        PriorityQueue<Integer> next = new PriorityQueue<>(
                Comparator.<Integer>comparingDouble(unit -> traces.get(unit).losses()[taken[unit]])
                        .thenComparing(unit -> unit));
        IntStream.range(0, rows.length).forEach(next::add);
        for (int i = 0; i < removed && !next.isEmpty(); i++) {
            int unit = next.remove();
            taken[unit]++;
            if (taken[unit] < traces.get(unit).places().length) {
                next.add(unit);
            }
        }
        return IntStream.range(0, rows.length)
                .parallel()
                .mapToObj(unit -> InverseHessian.best(hessian, ridge, rows[unit], kept(traces.get(unit), taken[unit])))
                .toArray(double[][]::new);
    }

    private static Trace trace(double[] row, InverseHessian inverse) {
        double[] w = row.clone();
        List<Integer> places = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < w.length; step++) {
            int q = inverse.cheapest(w);
            places.add(q);
            losses.add(inverse.loss(w, q));
            inverse.move(w, q);
            inverse.remove(q);
        }
        return new Trace(
                places.stream().mapToInt(place -> place).toArray(),
                losses.stream().mapToDouble(loss -> loss).toArray());
    }

    private static int[] kept(Trace trace, int removed) {
        return Arrays.stream(trace.places()).skip(removed).sorted().toArray();
    }
}
