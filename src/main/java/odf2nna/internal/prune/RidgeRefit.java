package odf2nna.internal.prune;

import java.util.Arrays;
import java.util.List;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.Covariance;
import odf2nna.internal.statistics.RowBlocks;
import odf2nna.internal.statistics.SplitCovariance;

/**
 * The weights with which a layer best reconstructs its pre-activations from the remaining units: a ridge regression.
 *
 * <p>With x the kept part of the value that is consumed from now on, as the original or an already changed network
 * computes it, a the value that was consumed, and {@code z = W·a + b} the layer's pre-activations, the map {@code z ≈
 * V·x + d} is
 *
 * <pre>{@code
 * V = P + (W·Cov(a, x) − P·Cov(x, x))·(Cov(x, x) + λD)⁻¹,   d = b + W·E[a] − V·E[x]
 * }</pre>
 *
 * <p>where P is what V would be without a refit: the layer's own weights of the kept units, or zero where another value
 * is consumed. Without a ridge (λ = 0) V has the smallest expected squared error of all maps; with λ → ∞ it is P, which
 * is the fold of the removed units' means. D is the diagonal of Cov(x, x), so that scaling a unit changes nothing.
 *
 * <p>λ is chosen by two-fold cross-validation: V is found on even rows and its error measured on odd ones, and the other
 * way round.
 */
public final class RidgeRefit {
    /** Candidates for λ; 0 is never needed, as 1e-8 moves a prediction by less than float32 rounds it. */
    private static final List<Double> RIDGES = List.of(1e-8, 1e-6, 1e-4, 1e-2, Double.POSITIVE_INFINITY);
    /** λ where cross-validation is impossible. */
    private static final double USUAL = 1e-6;
    /** Number of units of a layer by which an error is estimated. */
    static final int JUDGED_UNITS = 64;

    private RidgeRefit() {}

    /**
     * Solves a refit with the λ of the smallest cross-validation error.
     *
     * @param refit the refit; its weights are ignored
     * @param consumer the layer, with its original weights
     * @param kept kept positions of the base value
     * @param seen covariance of base (x) and source (a, in the original), all positions
     * @return the refit with its weights and bias
     */
    public static PruningPlan.Refit solve(
            PruningPlan.Refit refit, DenseLayer consumer, UnitSet kept, SplitCovariance seen) {
        return solve(refit, consumer, kept, seen.whole(), ridge(refit, consumer, kept, seen));
    }

    /**
     * Solves a refit.
     *
     * @param ridge λ, 0 or more; infinite for the fold
     * @return the refit with its weights and bias
     */
    public static PruningPlan.Refit solve(
            PruningPlan.Refit refit, DenseLayer consumer, UnitSet kept, Covariance seen, double ridge) {
        int[] positions = kept.toArray();
        double[][] gain = new RidgeSystem(seen, positions).solve(residual(refit, consumer, positions, seen), ridge);
        double[][] weights = new double[consumer.units()][seen.meanX().size()];
        double[] bias = consumer.preActivations(seen.meanY().toArray());
        for (int unit = 0; unit < weights.length; unit++) {
            for (int i = 0; i < positions.length; i++) {
                double prior = refit.isBypass() ? 0 : consumer.weights().get(unit, positions[i]);
                double weight = prior + gain[i][unit];
                weights[unit][positions[i]] = weight;
                bias[unit] -= weight * seen.meanX().get(positions[i]);
            }
        }
        return refit.solved(Matrix.ofRows(weights), Vector.of(bias));
    }

    /** {@code Cov(x, z − P·x)}, [kept, units]: the covariance with the residual of P. */
    private static double[][] residual(PruningPlan.Refit refit, DenseLayer consumer, int[] positions, Covariance seen) {
        UnitSet own = own(refit, positions);
        double[][] weights = columns(consumer);
        double[][] residual = new double[positions.length][consumer.units()];
        for (int i = 0; i < positions.length; i++) {
            for (int j = 0; j < weights.length; j++) {
                // exactly 0 where x is the kept part of a: P·x is then that part of W·a
                double known = own.contains(j) ? seen.sxx().get(positions[i], j) : 0;
                double rest = seen.sxy().get(positions[i], j) - known;
                if (rest != 0) {
                    RowBlocks.plusScaled(residual[i], weights[j], rest);
                }
            }
        }
        return residual;
    }

    /** The positions of the consumed value for which P has the layer's own weights. */
    private static UnitSet own(PruningPlan.Refit refit, int[] positions) {
        return refit.isBypass() ? UnitSet.of() : UnitSet.of(positions);
    }

    private static double[][] columns(DenseLayer consumer) {
        double[][] columns = new double[consumer.inputs()][consumer.units()];
        for (int j = 0; j < columns.length; j++) {
            for (int unit = 0; unit < consumer.units(); unit++) {
                columns[j][unit] = consumer.weights().get(unit, j);
            }
        }
        return columns;
    }

    private static double ridge(PruningPlan.Refit refit, DenseLayer consumer, UnitSet kept, SplitCovariance seen) {
        if (seen.halves().isEmpty()) {
            return USUAL;
        }
        DenseLayer judged = some(consumer);
        double[] errors = new double[RIDGES.size()];
        for (int half = 0; half < 2; half++) {
            CrossValidation validation = new CrossValidation(
                    refit, judged, kept, seen.halves().get(half), seen.halves().get(1 - half));
            for (int i = 0; i < errors.length; i++) {
                errors[i] += validation.error(RIDGES.get(i));
            }
        }
        int best = 0;
        for (int i = 1; i < errors.length; i++) {
            best = errors[i] < errors[best] ? i : best;
        }
        return RIDGES.get(best);
    }

    private static DenseLayer some(DenseLayer consumer) {
        UnitSet chosen = UnitSet.evenly(consumer.units(), JUDGED_UNITS);
        return new DenseLayer(
                consumer.name(),
                consumer.weights().selectRows(chosen),
                consumer.bias().select(chosen));
    }

    /** The error, on the rows of one fold, of a map fitted on the other. */
    private static final class CrossValidation {
        private final Covariance fitted;
        private final Covariance checked;
        private final int[] positions;
        private final RidgeSystem system;
        private final double[][] toExplain;
        private final double[][] residual;
        private final double[] meanShift;

        CrossValidation(
                PruningPlan.Refit refit, DenseLayer consumer, UnitSet kept, Covariance fitted, Covariance checked) {
            this.fitted = fitted;
            this.checked = checked;
            this.positions = kept.toArray();
            this.system = new RidgeSystem(fitted, positions);
            this.toExplain = RidgeRefit.residual(refit, consumer, positions, fitted);
            this.residual = RidgeRefit.residual(refit, consumer, positions, checked);
            this.meanShift = meanShift(refit, consumer);
        }

        /** Difference of the residual's means between the validation rows and the fitted rows. */
        private double[] meanShift(PruningPlan.Refit refit, DenseLayer consumer) {
            UnitSet own = own(refit, positions);
            double[] shift = new double[consumer.units()];
            for (int j = 0; j < consumer.inputs(); j++) {
                double known = own.contains(j)
                        ? checked.meanX().get(j) - fitted.meanX().get(j)
                        : 0;
                double distance = checked.meanY().get(j) - fitted.meanY().get(j) - known;
                for (int unit = 0; unit < shift.length; unit++) {
                    shift[unit] += consumer.weights().get(unit, j) * distance;
                }
            }
            return shift;
        }

        /** {@code E‖r − G·x‖²} on the validation rows, without the part that does not depend on the ridge. */
        double error(double ridge) {
            double[][] gain = system.solve(toExplain, ridge);
            int units = meanShift.length;
            double[] means = meanShift.clone();
            double error = 0;
            double[] predicted = new double[units];
            for (int i = 0; i < positions.length; i++) {
                double distance =
                        checked.meanX().get(positions[i]) - fitted.meanX().get(positions[i]);
                RowBlocks.plusScaled(means, gain[i], -distance);
                Arrays.fill(predicted, 0);
                for (int j = 0; j < positions.length; j++) {
                    RowBlocks.plusScaled(predicted, gain[j], checked.sxx().get(positions[i], positions[j]));
                }
                for (int unit = 0; unit < units; unit++) {
                    error += gain[i][unit] * (predicted[unit] - 2 * residual[i][unit]);
                }
            }
            for (double mean : means) {
                error += mean * mean;
            }
            return error;
        }
    }
}
