package odf2nna.internal.prune;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.Value;

/** Bypasses a layer: its consumers reconstruct their pre-activations from the layer's input by least squares. */
final class LayerBypass {
    /** By which share the input may shrink before the loss is computed again. */
    private static final double STALE = 0.1;

    private final Value.Dense layer;
    private final String value;
    private final CurrentShape shape;
    private final Map<String, ValueState> states;
    private final ConsumerLosses losses;
    private final Evidence evidence;
    private final Map<String, Double> after = new HashMap<>();
    private final Map<String, double[][]> targets = new HashMap<>();
    private String lastBase = "";
    private int lastWidth;

    LayerBypass(
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

    /** {@return the value that the layer's consumers take} */
    String value() {
        return value;
    }

    /** {@return the value that the layer currently takes} */
    String base() {
        return shape.source(layer.name());
    }

    /** {@return whether the bypass can be written, removes parameters, and has enough rows to judge its fit} */
    boolean isPossible() {
        return freed() > 0 && isWritable() && state().canJudgeMap();
    }

    /** {@return whether the bypass can be written to the file} */
    boolean isWritable() {
        return states.containsKey(base())
                && shape.consumers(value).stream()
                        .allMatch(consumer -> evidence.rewirable().test(consumer, base()));
    }

    /** {@return the covariances that its price needs} */
    List<CovarianceSource.Pair> pairs() {
        return shape.consumers(value).stream()
                .map(consumer -> new CovarianceSource.Pair(base(), losses.source(consumer)))
                .toList();
    }

    /** {@return the parameters that the bypass removes} */
    long freed() {
        return shape.freedByBypassing(layer.name(), value);
    }

    /** {@return the additional loss per removed parameter} */
    double price() throws IOException {
        update();
        double more = 0;
        for (String consumer : shape.consumers(value)) {
            more += Math.max(0, after.getOrDefault(consumer, 1.0) - losses.of(consumer));
        }
        return more / freed();
    }

    private void update() throws IOException {
        int width = shape.width(base());
        boolean fresh = base().equals(lastBase)
                && width >= (1 - STALE) * lastWidth
                && after.keySet().containsAll(shape.consumers(value));
        if (fresh) {
            return;
        }
        if (!base().equals(lastBase)) {
            targets.clear();
        }
        lastBase = base();
        lastWidth = width;
        after.clear();
        for (String consumer : shape.consumers(value)) {
            double[][] covariances = targets(consumer);
            after.put(consumer, 1 - state().explained(covariances, state().regress(covariances)));
        }
    }

    /** Covariances with a sample of the consumer's units, which estimates the loss of all of them well enough. */
    private double[][] targets(String consumer) throws IOException {
        double[][] known = targets.get(consumer);
        if (known == null) {
            known = losses.someCovariancesWith(base(), consumer);
            targets.put(consumer, known);
        }
        return known;
    }

    private ValueState state() {
        return ByName.get(states, base());
    }

    /** Bypasses the layer. */
    void apply() throws IOException {
        ValueState state = state();
        state.removeConsumer(layer.name());
        for (String consumer : shape.consumers(value)) {
            double[][] covariances = losses.covariancesWith(base(), consumer);
            double[][] weights = state.regress(covariances);
            losses.set(consumer, 1 - state.explained(covariances, weights));
            state.addScaledConsumer(consumer, weights);
        }
        shape.bypass(layer.name(), value);
    }
}
