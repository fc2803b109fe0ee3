package odf2nna.internal.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;

/**
 * The size of a unit's weights, as it is or as a share of the mean of its layer.
 *
 * @param of which weights
 * @param isRaw whether scores are the norms themselves
 */
record Norms(Side of, boolean isRaw) implements UnitCriterion {
    /** Which weights are looked at. An input has only outgoing ones. */
    enum Side {
        /** ‖w_in‖₂, without the bias. */
        IN,
        /** ‖w_out‖₂ */
        OUT,
        /** ‖w_in‖₂·‖w_out‖₂, which does not depend on how a ReLU unit is scaled. */
        PRODUCT
    }

    @Override
    public Map<String, Vector> scores(Patterns patterns, List<String> values) {
        Map<String, Vector> norms = norms(patterns, values);
        return isRaw ? norms : Wiring.byLayerMean(norms);
    }

    /** {@return the norms themselves} */
    Map<String, Vector> norms(Patterns patterns, List<String> values) {
        Wiring wiring = new Wiring(patterns.network());
        Map<String, Vector> norms = new LinkedHashMap<>();
        for (String value : values) {
            Vector in = wiring.incoming(value, Wiring.Weighing.SQUARE);
            Vector out = wiring.outgoing(value, Wiring.Weighing.SQUARE);
            Side side = patterns.network().value(value) instanceof Value.Input ? Side.OUT : of;
            norms.put(
                    value,
                    wiring.each(
                            value,
                            j -> Math.sqrt(
                                    switch (side) {
                                        case IN -> in.get(j);
                                        case OUT -> out.get(j);
                                        case PRODUCT -> in.get(j) * out.get(j);
                                    })));
        }
        return norms;
    }
}
