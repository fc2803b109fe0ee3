package odf2nna.internal.study;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Vector;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * Variance nullity pruning (VNP): A. Engelbrecht, "A new pruning heuristic based on variance analysis of sensitivity
 * information", IEEE Transactions on Neural Networks 12 (2001). The sensitivity of the outputs to a unit's activation a over
 * P patterns, {@code s_p = ‖∂o/∂a‖}, has a variance γ; the unit is irrelevant where {@code Γ = (P − 1)·γ/σ₀²} is at most
 * the quantile 1 − α of χ² with P − 1 degrees of freedom.
 *
 * <p>As published it finds every unit of the last hidden layer irrelevant where outputs are linear, since their sensitivity
 * is constant there. So sensitivities are taken at probabilities where outputs are classes, and as {@code |a·∂o/∂a|} where
 * they are numbers; and the mean sensitivity of an irrelevant unit must be small as well.
 *
 * <p>Scores: {@code Γ/χ²} for an irrelevant unit, which is at most {@link #OWN_TEST}; for others one more, plus their mean as a
 * share of the largest of the layer.
 *
 * @param norm over the outputs
 * @param isScaled whether sensitivities to the scale of a unit are taken, {@code a·∂o/∂a}; empty for where outputs are numbers
 * @param variance σ₀²
 * @param alpha α
 * @param mean of an irrelevant unit, at most, as a share of the layer's largest
 */
record VarianceNullity(Norm norm, Scaling isScaled, double variance, double alpha, double mean)
        implements UnitCriterion {
    /** How sensitivities of several outputs are put together. */
    enum Norm {
        SUM,
        EUCLID,
        MAX
    }

    /** Whether sensitivities are multiplied with activations. */
    enum Scaling {
        /** Where outputs are numbers. */
        AUTO,
        YES,
        NO
    }

    @Override
    public Map<String, Vector> scores(Patterns patterns, List<String> values) {
        double quantile = quantile(patterns.size());
        Wiring wiring = new Wiring(patterns.network());
        Map<String, Vector> scores = new LinkedHashMap<>();
        moments(patterns, values).forEach((value, seen) -> {
            double largest = Arrays.stream(seen.mean().toArray()).max().orElse(0);
            scores.put(value, wiring.each(value, j -> {
                double nullity = seen.squares().get(j) / variance / quantile;
                double share = largest > 0 ? seen.mean().get(j) / largest : 0;
                return nullity <= OWN_TEST && share <= mean ? nullity : OWN_TEST + nullity + share;
            }));
        });
        return scores;
    }

    private double quantile(int patterns) {
        if (patterns < 2) {
            throw new IllegalArgumentException("vnp: expected at least 2 rows, got " + patterns);
        }
        return ChiSquaredDistribution.of(patterns - 1.0).inverseSurvivalProbability(alpha);
    }

    /** {@return the moments of the sensitivities, by value} */
    Map<String, Patterns.Moments> moments(Patterns patterns, List<String> values) {
        boolean scaled = isScaled == Scaling.YES || (isScaled == Scaling.AUTO && patterns.form() == OutputForm.NUMBERS);
        return patterns.moments(values, pattern -> sensitivities(pattern, values, patterns.outputs(), scaled));
    }

    private Map<String, double[]> sensitivities(Pattern pattern, List<String> values, int outputs, boolean scaled) {
        Map<String, double[]> sums = new LinkedHashMap<>();
        values.forEach(value -> sums.put(value, new double[pattern.at(value).length]));
        for (int k = 0; k < outputs; k++) {
            Map<String, double[]> gradients = pattern.sensitivities(k);
            sums.forEach((value, sum) -> {
                double[] gradient = gradients.getOrDefault(value, new double[sum.length]);
                double[] a = pattern.at(value);
                for (int j = 0; j < sum.length; j++) {
                    double s = Math.abs(scaled ? a[j] * gradient[j] : gradient[j]);
                    sum[j] = switch (norm) {
                        case SUM -> sum[j] + s;
                        case EUCLID -> Math.hypot(sum[j], s);
                        case MAX -> Math.max(sum[j], s);
                    };
                }
            });
        }
        return sums;
    }
}
