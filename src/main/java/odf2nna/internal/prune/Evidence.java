package odf2nna.internal.prune;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.UnitStatistics;

/**
 * What a criterion can go by.
 *
 * @param network the network
 * @param statistics of every value in {@link TiedUnits#valuesToScore()}
 * @param covariances of values that dense layers read
 * @param sensitivities by value, for each position the expected square of what the loss changes by, to first order, when
 *     the unit is held at its mean; empty where no criterion asks for it
 * @param rewirable whether a layer (first, by value name) can be made to read another value (second): a matter of how
 *     they are spelled in the file
 * @param openInputs inputs of which positions may go like units
 * @param bypass whether a layer may go as a whole
 * @param goals what the order has to come to
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

    /** {@return which units go together, and which may go} */
    TiedUnits tied() {
        return TiedUnits.of(network, openInputs);
    }
}
