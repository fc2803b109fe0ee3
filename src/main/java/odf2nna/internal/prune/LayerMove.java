package odf2nna.internal.prune;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.Value;

/** Passing a layer by: what reads it computes, as well as it can, from what the layer reads. */
final class LayerMove {
    /** By how much what is read may have shrunk before the loss is found anew. */
    private static final double STALE = 0.1;

    private final Value.Dense layer;
    private final String value;
    private final CurrentShape shape;
    private final Map<String, ValueState> states;
    private final ConsumerLosses losses;
    private final Evidence evidence;
    private final Map<String, Double> after = new HashMap<>();
    private final Map<String, double[][]> wanted = new HashMap<>();
    private String seenBase = "";
    private int seenWidth;

    LayerMove(
            Value.Dense layer,
            String value,
            CurrentShape shape,
            Map<String, ValueState> states,
            ConsumerLosses losses,
            Evidence evidence) {
        this.layer = layer;
        this.value = value;
        this.shape = shape;
        this.states = states;
        this.losses = losses;
        this.evidence = evidence;
    }

    Value.Dense layer() {
        return layer;
    }

    /** {@return what the layer's consumers read} */
    String value() {
        return value;
    }

    /** {@return what the layer reads by now} */
    String base() {
        return shape.source(layer.name());
    }

    /** {@return whether that can be written, takes fewer parameters, and its fit can be judged on the rows there are} */
    boolean isPossible() {
        return freed() > 0 && isWritable() && state().canJudgeMap();
    }

    /** {@return whether that can be written} */
    boolean isWritable() {
        return states.containsKey(base())
                && shape.consumers(value).stream()
                        .allMatch(consumer -> evidence.rewirable().test(consumer, base()));
    }

    /** {@return the covariances that its price takes} */
    List<CovarianceSource.Pair> pairs() {
        return shape.consumers(value).stream()
                .map(consumer -> new CovarianceSource.Pair(base(), losses.source(consumer)))
                .toList();
    }

    /** {@return parameters that go with it} */
    long freed() {
        return shape.freedByPassing(layer.name(), value);
    }

    /** {@return what it costs more than what is lost already, for each parameter that it frees} */
    double price() throws IOException {
        look();
        double more = 0;
        for (String consumer : shape.consumers(value)) {
            more += Math.max(0, after.getOrDefault(consumer, 1.0) - losses.of(consumer));
        }
        return more / freed();
    }

    private void look() throws IOException {
        int width = shape.width(base());
        boolean fresh = base().equals(seenBase)
                && width >= (1 - STALE) * seenWidth
                && after.keySet().containsAll(shape.consumers(value));
        if (fresh) {
            return;
        }
        if (!base().equals(seenBase)) {
            wanted.clear();
        }
        seenBase = base();
        seenWidth = width;
        after.clear();
        for (String consumer : shape.consumers(value)) {
            double[][] covariances = wanted(consumer);
            after.put(consumer, 1 - state().explained(covariances, state().regress(covariances)));
        }
    }

    /** What some units of the consumer take tells well enough what all would lose. */
    private double[][] wanted(String consumer) throws IOException {
        double[][] known = wanted.get(consumer);
        if (known == null) {
            known = losses.someCovariancesWith(base(), consumer);
            wanted.put(consumer, known);
        }
        return known;
    }

    private ValueState state() {
        return ByName.get(states, base());
    }

    /** Passes the layer by. */
    void apply() throws IOException {
        ValueState state = state();
        state.unread(layer.name());
        for (String consumer : shape.consumers(value)) {
            double[][] covariances = losses.covariancesWith(base(), consumer);
            double[][] weights = state.regress(covariances);
            losses.set(consumer, 1 - state.explained(covariances, weights));
            state.readScaled(consumer, weights);
        }
        shape.pass(layer.name(), value);
    }
}
