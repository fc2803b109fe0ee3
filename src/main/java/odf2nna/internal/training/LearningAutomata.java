package odf2nna.internal.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import odf2nna.training.Sparsity;

/**
 * The automata of {@link Sparsity.LearningAutomata}, one for each weight of a training. Used by one thread.
 */
public final class LearningAutomata {
    private static final float START = 0.5f;
    private static final float CERTAIN = 0.99f;
    /** More than the rounding of a share times a number of weights, so that 0.29 of 100 weights are 29. */
    private static final double ROUNDING = 1e-9;

    private final Sparsity.LearningAutomata how;
    /** For each layer π of each weight. */
    private final List<float[]> removals = new ArrayList<>();
    /** For each layer 1 for the weights that were among the smallest at the check before, else 0. */
    private final List<float[]> weak = new ArrayList<>();

    /**
     * Starts the automata.
     *
     * @param layers weights of each layer as they are before training
     */
    public LearningAutomata(Sparsity.LearningAutomata how, List<float[]> layers) {
        this.how = how;
        for (float[] weights : layers) {
            float[] start = new float[weights.length];
            Arrays.fill(start, START);
            removals.add(start);
            weak.add(smallest(weights));
        }
    }

    /** {@return π after a reward or a penalty} */
    static float next(float removal, boolean isRewarded, double rate) {
        return (float) (isRewarded ? removal + rate * (1 - removal) : removal * (1 - rate));
    }

    /**
     * {@return whether there is a check after so many steps}
     *
     * @param done steps, 1 after the first
     * @param steps of the whole training
     */
    public boolean isCheck(long done, long steps) {
        long last = last(steps);
        return done <= last && done * how.checks() / last > (done - 1) * how.checks() / last;
    }

    private long last(long steps) {
        return Math.max(1, (long) Math.ceil(how.share() * steps));
    }

    /**
     * Rewards or penalises every automaton, and sets the weights to 0 that are removed.
     *
     * @param layers weights of each layer, changed in place
     */
    public void check(List<float[]> layers, long done, long steps) {
        for (int layer = 0; layer < layers.size(); layer++) {
            float[] weights = layers.get(layer);
            float[] now = smallest(weights);
            float[] removal = removals.get(layer);
            for (int i = 0; i < weights.length; i++) {
                removal[i] = next(removal[i], now[i] * weak.get(layer)[i] > 0, how.rate());
                weights[i] = removal[i] >= CERTAIN ? 0 : weights[i];
            }
            weak.set(layer, now);
            if (done == last(steps)) {
                removeRest(weights, removal);
            }
        }
    }

    private int count(float[] weights) {
        return (int) Math.floor(how.removed() * weights.length + ROUNDING);
    }

    private float[] smallest(float[] weights) {
        float[] sizes = new float[weights.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.abs(weights[i]);
        }
        float[] sorted = sizes.clone();
        Arrays.sort(sorted);
        float first = sorted.length == 0 ? 0 : sorted[count(weights)];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = sizes[i] < first ? 1 : 0;
        }
        return sizes;
    }

    private void removeRest(float[] weights, float[] removal) {
        int[] remaining =
                IntStream.range(0, weights.length).filter(i -> weights[i] != 0).toArray();
        IntStream.of(remaining)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -removal[i])
                        .thenComparingDouble(i -> Math.abs(weights[i])))
                .limit(Math.max(0, count(weights) - (weights.length - remaining.length)))
                .forEach(i -> weights[i] = 0);
    }

    /** {@return what a check changes beside the weights; not copied} */
    public List<float[]> state() {
        List<float[]> state = new ArrayList<>(removals);
        state.addAll(weak);
        return state;
    }

    /** Restores a {@link #state()}. */
    public void restore(List<float[]> state) {
        for (int layer = 0; layer < removals.size(); layer++) {
            removals.set(layer, state.get(layer).clone());
            weak.set(layer, state.get(removals.size() + layer).clone());
        }
    }
}
