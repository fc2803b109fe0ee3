package odf2nna.internal.prune;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.UnitStatistics;

/**
 * The inputs of an importance criterion.
 *
 * @param network the network
 * @param statistics of every value in {@link TiedUnits#valuesToScore()}
 * @param covariances of values that dense layers consume
 * @param sensitivities by value, for each position the expected square of the first-order change of the loss when the
 *     unit is held at its mean; empty unless the criterion needs it
 * @param rewirable whether a layer (first, by value name) can be rewired to another value (second); this depends on how
 *     they are spelled in the file
 * @param openInputs inputs whose positions may be removed like units
 * @param bypass whether a whole layer may be removed
 * @param goals the sizes that the pruning order must reach
 * @param seed decides every random choice
 */
public record Evidence(
        DenseNetwork network,
        List<UnitStatistics> statistics,
        CovarianceSource covariances,
        Map<String, Vector> sensitivities,
        BiPredicate<String, String> rewirable,
        Set<String> openInputs,
        boolean bypass,
        SizeGoals goals,
        long seed) {
    public Evidence {
        statistics = List.copyOf(statistics);
        sensitivities = Map.copyOf(sensitivities);
        openInputs = Set.copyOf(openInputs);
    }

    /** {@return which units are tied to each other, and which may be removed} */
    TiedUnits tied() {
        return TiedUnits.of(network, openInputs);
    }
}
