package odf2nna.internal.simplify;

import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.prune.PruningPlan;

/** The weights of a layer while its inputs are removed, in double precision; copied when they change. */
final class ConsumerWeights {
    private static final double[] NONE = {};

    private final Value.Dense consumer;
    private final int units;
    private final int inputs;
    private double[] weights = NONE;
    private double[] bias = NONE;
    private boolean changed;

    ConsumerWeights(Value.Dense consumer) {
        this.consumer = consumer;
        this.units = consumer.layer().units();
        this.inputs = consumer.layer().inputs();
    }

    /** {@return the value that the layer consumes} */
    String source() {
        return consumer.source();
    }

    /** {@return whether all weights of a column are zero} */
    boolean isUnread(int column) {
        for (int unit = 0; unit < units; unit++) {
            if (get(unit, column) != 0) {
                return false;
            }
        }
        return true;
    }

    private double get(int unit, int column) {
        return changed
                ? weights[unit * inputs + column]
                : consumer.layer().weights().get(unit, column);
    }

    private void change() {
        if (!changed) {
            weights = consumer.layer().weights().values().toArray();
            bias = consumer.layer().bias().toArray();
            changed = true;
        }
    }

    /** Adds one column to another. */
    void add(int from, int to) {
        change();
        for (int unit = 0; unit < units; unit++) {
            weights[unit * inputs + to] += weights[unit * inputs + from];
        }
    }

    /** Adds {@code value} times a column to the biases, and sets the column to zero. */
    void take(int column, double value) {
        change();
        for (int unit = 0; unit < units; unit++) {
            bias[unit] += value * weights[unit * inputs + column];
            weights[unit * inputs + column] = 0;
        }
    }

    boolean isChanged() {
        return changed;
    }

    PruningPlan.Refit refit() {
        change();
        return Edit.refit(consumer, consumer.source(), consumer.layer().with(Vector.of(weights), Vector.of(bias)));
    }
}
