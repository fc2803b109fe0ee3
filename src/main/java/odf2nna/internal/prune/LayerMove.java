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
    private final String signal;
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
            String signal,
            CurrentShape shape,
            Map<String, ValueState> states,
            ConsumerLosses losses,
            Evidence evidence) {
        this.layer = layer;
        this.signal = signal;
        this.shape = shape;
        this.states = states;
        this.losses = losses;
        this.evidence = evidence;
    }

    Value.Dense layer() {
        return layer;
    }

    /** {@return what the layer's readers read} */
    String signal() {
        return signal;
    }

    /** {@return what the layer reads by now} */
    String base() {
        return shape.source(layer.name());
    }

    /** {@return whether that can be written, and takes fewer parameters} */
    boolean isPossible() {
        return freed() > 0 && isWritable();
    }

    /** {@return whether that can be written} */
    boolean isWritable() {
        return states.containsKey(base())
                && shape.readers(signal).stream()
                        .allMatch(reader -> evidence.rewirable().test(reader, base()));
    }

    /** {@return the covariances that its price takes} */
    List<CovarianceSource.Pair> pairs() {
        return shape.readers(signal).stream()
                .map(reader -> new CovarianceSource.Pair(base(), losses.source(reader)))
                .toList();
    }

    /** {@return parameters that go with it} */
    long freed() {
        return shape.freedByPassing(layer.name(), signal);
    }

    /** {@return what it costs more than what is lost already, for each parameter that it frees} */
    double price() throws IOException {
        look();
        double more = 0;
        for (String reader : shape.readers(signal)) {
            more += Math.max(0, after.getOrDefault(reader, 1.0) - losses.of(reader));
        }
        return more / freed();
    }

    private void look() throws IOException {
        int width = shape.width(base());
        boolean fresh = base().equals(seenBase)
                && width >= (1 - STALE) * seenWidth
                && after.keySet().containsAll(shape.readers(signal));
        if (fresh) {
            return;
        }
        if (!base().equals(seenBase)) {
            wanted.clear();
        }
        seenBase = base();
        seenWidth = width;
        after.clear();
        for (String reader : shape.readers(signal)) {
            double[][] covariances = wanted(reader);
            after.put(reader, 1 - state().explained(covariances, state().regress(covariances)));
        }
    }

    /** What some units of the reader take tells well enough what all would lose. */
    private double[][] wanted(String reader) throws IOException {
        double[][] known = wanted.get(reader);
        if (known == null) {
            known = losses.someCovariancesWith(base(), reader);
            wanted.put(reader, known);
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
        for (String reader : shape.readers(signal)) {
            double[][] covariances = losses.covariancesWith(base(), reader);
            double[][] weights = state.regress(covariances);
            losses.set(reader, 1 - state.explained(covariances, weights));
            state.readScaled(reader, weights);
        }
        shape.pass(layer.name(), signal);
    }
}
