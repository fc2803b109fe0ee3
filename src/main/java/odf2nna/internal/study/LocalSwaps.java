package odf2nna.internal.study;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.UnitSet;

/**
 * Local search for the units of a value from which consumers are best reconstructed: X. Meng and others, "OSSCAR: one-shot structured
 * pruning in vision and language models with combinatorial optimization", ICML 2024. As long as it helps, the kept and the
 * removed unit are exchanged whose exchange lowers the loss most. The loss is that of {@code shrink}: with Σ the covariance of
 * the units, W the weights of their consumers and K the kept ones, {@code tr(WΣWᵀ) − tr(Σ_KK⁻¹·N_KK)}, {@code N = ΣWᵀWΣ}.
 *
 * <p>The published code has the second moments in the place of Σ, as it leaves biases alone, and exchanges several units at
 * once: it removes the cheapest ones, and then takes back as many of those that explain most.
 */
public final class LocalSwaps {
    /** Share of the largest variance that is added to the diagonal of Σ_KK. */
    private static final double RIDGE = 1e-9;
    /** A gain below this share of the whole is rounding. */
    private static final double NOTHING = 1e-9;

    private final double[][] sigma;
    private final double[][] power;
    private final double total;
    private final double ridge;

    /**
     * Prepares the search.
     *
     * @param covariance Σ, [units, units]
     * @param weights of the consumers, a row for each of their units
     */
    public LocalSwaps(Matrix covariance, List<double[]> weights) {
        this.sigma = covariance.toRows();
        int units = sigma.length;
        this.power = new double[units][units];
        double whole = 0;
        for (double[] row : weights) {
            double[] q = covariance.times(row);
            for (int i = 0; i < units; i++) {
                whole += row[i] * q[i];
                for (int j = 0; j < units; j++) {
                    power[i][j] += q[i] * q[j];
                }
            }
        }
        this.total = whole;
        this.ridge = RIDGE
                * Math.max(
                        Double.MIN_NORMAL,
                        IntStream.range(0, units)
                                .mapToDouble(i -> sigma[i][i])
                                .max()
                                .orElse(0));
    }

    /** {@return the variance of the consumers' pre-activations that the kept units do not give, as a share of all} */
    public double loss(UnitSet kept) {
        return total > 0 ? 1 - explained(kept.toArray()) / total : 0;
    }

    private double explained(int[] kept) {
        return kept.length == 0 ? 0 : explained(kept, inverse(kept));
    }

    private InverseHessian inverse(int[] kept) {
        double[][] own = new double[kept.length][kept.length];
        for (int i = 0; i < kept.length; i++) {
            for (int j = 0; j < kept.length; j++) {
                own[i][j] = sigma[kept[i]][kept[j]];
            }
        }
        return InverseHessian.of(own, ridge);
    }

    private double explained(int[] kept, InverseHessian inverse) {
        double sum = 0;
        for (int i = 0; i < kept.length; i++) {
            for (int j = 0; j < kept.length; j++) {
                sum += inverse.get(i, j) * power[kept[i]][kept[j]];
            }
        }
        return sum;
    }

    /**
     * {@return the kept units after the exchanges, as many as before}
     *
     * @param kept the kept units at the start
     * @param free units that may be removed
     * @param most exchanges
     */
    public UnitSet improved(UnitSet kept, UnitSet free, int most) {
        int[] current = kept.toArray();
        double known = explained(current);
        for (int swap = 0; swap < most; swap++) {
            Swap best = best(current, free);
            if (best.explained() <= known + NOTHING * total) {
                break;
            }
            known = best.explained();
            current[best.place()] = best.unit();
            current = IntStream.of(current).sorted().toArray();
        }
        return UnitSet.of(current);
    }

    /**
     * An exchange.
     *
     * @param place of the kept unit that is removed
     * @param unit that is kept instead
     * @param explained variance after it
     */
    private record Swap(int place, int unit, double explained) {}

    private Swap best(int[] kept, UnitSet free) {
        UnitSet held = UnitSet.of(kept);
        int[] removed = IntStream.range(0, sigma.length)
                .filter(unit -> !held.contains(unit))
                .toArray();
        Swap none = new Swap(0, 0, Double.NEGATIVE_INFINITY);
        return IntStream.range(0, kept.length)
                .filter(place -> free.contains(kept[place]))
                .parallel()
                .mapToObj(place -> best(kept, place, removed))
                .reduce(none, (one, other) -> other.explained() > one.explained() ? other : one);
    }

    private Swap best(int[] kept, int place, int[] removed) {
        int[] others = IntStream.range(0, kept.length)
                .filter(i -> i != place)
                .map(i -> kept[i])
                .toArray();
        double base = 0;
        List<double[]> rows = new ArrayList<>();
        if (others.length > 0) {
            InverseHessian inverse = inverse(others);
            base = explained(others, inverse);
            for (int unit : removed) {
                rows.add(inverse.times(
                        IntStream.of(others).mapToDouble(k -> sigma[unit][k]).toArray()));
            }
        }
        Swap best = new Swap(place, kept[place], Double.NEGATIVE_INFINITY);
        for (int i = 0; i < removed.length; i++) {
            double gain = gain(removed[i], others, others.length > 0 ? rows.get(i) : new double[0]);
            if (base + gain > best.explained()) {
                best = new Swap(place, removed[i], base + gain);
            }
        }
        return best;
    }

    /** {@return what a unit explains beside others} b = Σ_rK·Σ_KK⁻¹ */
    private double gain(int unit, int[] others, double[] b) {
        double variance = sigma[unit][unit] + ridge;
        double square = power[unit][unit];
        for (int i = 0; i < others.length; i++) {
            variance -= b[i] * sigma[unit][others[i]];
            square -= 2 * b[i] * power[unit][others[i]];
            for (int j = 0; j < others.length; j++) {
                square += b[i] * b[j] * power[others[i]][others[j]];
            }
        }
        return variance > ridge / 2 ? Math.max(0, square) / variance : 0;
    }
}
