package odf2nna.internal.prune;

import java.util.LinkedHashSet;
import java.util.Set;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;

/** The covariances that a ranking or a plan may ask for, whichever units and layers are removed. */
public final class CovariancePairs {
    private CovariancePairs() {}

    /**
     * {@return the pairs: each value with itself, and each with every earlier one that can take its place when the layers between them
     * are bypassed}
     *
     * @param openInputs inputs whose positions may be removed like units
     * @param widest values that are wider take no other's place
     */
    public static Set<CovarianceSource.Pair> of(DenseNetwork network, Set<String> openInputs, int widest) {
        TiedUnits tied = TiedUnits.of(network, openInputs);
        Set<CovarianceSource.Pair> pairs = new LinkedHashSet<>();
        for (String value : tied.valuesToScore()) {
            pairs.add(new CovarianceSource.Pair(value, value));
            String earlier = value;
            while (isReplaceable(earlier, network, tied)) {
                earlier = network.value(earlier).sources().get(0);
                if (!network.consumersOf(earlier).isEmpty()
                        && network.value(earlier).width() <= widest
                        && !earlier.equals(value)) {
                    pairs.add(new CovarianceSource.Pair(earlier, earlier));
                    pairs.add(new CovarianceSource.Pair(earlier, value));
                }
            }
        }
        return pairs;
    }

    /** {@return whether a value has one source, and no unit of it has to stay} */
    private static boolean isReplaceable(String name, DenseNetwork network, TiedUnits tied) {
        Value value = network.value(name);
        boolean isFree = !(value instanceof Value.Dense layer) || tied.freeUnits(layer) == layer.width();
        return isFree && value.sources().size() == 1;
    }
}
