package odf2nna.retrain;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the weights of the best epoch so far, the state before training included, and says when to stop waiting for a
 * better one. Not safe for use by several threads at once.
 *
 * @param <W> the weights
 */
public final class BestEpoch<W> {
    private final int patience;
    private final List<Epoch> epochs = new ArrayList<>();
    private Epoch best;
    private W weights;

    /**
     * Starts with the untrained network.
     *
     * @param patience epochs to wait for a better one
     * @param before how good it is before training
     * @param weights its weights
     */
    public BestEpoch(int patience, Epoch before, W weights) {
        this.patience = patience;
        this.best = before;
        this.weights = weights;
        epochs.add(before);
    }

    /**
     * {@return the state after these epochs}
     *
     * @param epochs all epochs, the state before training first
     * @param weights those of the best of them
     */
    public static <W> BestEpoch<W> after(List<Epoch> epochs, int patience, W weights) {
        BestEpoch<W> resumed = new BestEpoch<>(patience, epochs.get(0), weights);
        epochs.stream().skip(1).forEach(resumed::add);
        return resumed;
    }

    /** {@return whether the epoch is the best so far; its weights are then to be {@linkplain #keep kept}} */
    public boolean add(Epoch epoch) {
        epochs.add(epoch);
        boolean better = epoch.isBetterThan(best);
        if (better) {
            best = epoch;
        }
        return better;
    }

    /** Keeps the weights of the best epoch. */
    public void keep(W found) {
        weights = found;
    }

    /** {@return whether to stop: none of the last epochs was the best} */
    public boolean isOver() {
        return last() - best.number() >= patience;
    }

    public W weights() {
        return weights;
    }

    public Epoch best() {
        return best;
    }

    /** {@return the number of the last epoch} */
    public int last() {
        return epochs.get(epochs.size() - 1).number();
    }

    /** {@return all epochs, the state before training first} */
    public List<Epoch> epochs() {
        return List.copyOf(epochs);
    }
}
