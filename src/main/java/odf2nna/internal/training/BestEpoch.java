package odf2nna.internal.training;

import java.util.ArrayList;
import java.util.List;
import odf2nna.training.TrainingSchedule;
import odf2nna.training.WeightSelection;

/**
 * Keeps the weights of the best epoch so far, the state before training included, and decides on early stopping; or
 * keeps those of the last epoch. Not safe for use by several threads at once.
 *
 * @param <W> the weights
 */
public final class BestEpoch<W> {
    private final TrainingSchedule course;
    private final List<Epoch> epochs = new ArrayList<>();
    private Epoch best;
    private W weights;

    /**
     * Starts with the untrained network.
     *
     * @param course the selection of weights and the patience
     * @param before how good it is before training
     * @param weights its weights
     */
    public BestEpoch(TrainingSchedule course, Epoch before, W weights) {
        this.course = course;
        this.best = before;
        this.weights = weights;
        epochs.add(before);
    }

    /**
     * {@return the state after these epochs}
     *
     * @param epochs all epochs, the state before training first
     * @param weights those that were kept
     */
    public static <W> BestEpoch<W> after(List<Epoch> epochs, TrainingSchedule course, W weights) {
        BestEpoch<W> resumed = new BestEpoch<>(course, epochs.get(0), weights);
        epochs.stream().skip(1).forEach(resumed::add);
        return resumed;
    }

    /** {@return whether the epoch is the one to keep so far; its weights are then to be {@linkplain #keep kept}} */
    public boolean add(Epoch epoch) {
        epochs.add(epoch);
        boolean better = course.keep() == WeightSelection.LAST || epoch.isBetterThan(best);
        if (better) {
            best = epoch;
        }
        return better;
    }

    /** Keeps the weights of the epoch just added. */
    public void keep(W found) {
        weights = found;
    }

    /** {@return whether to stop: none of the last epochs was the best} */
    public boolean isOver() {
        return course.keep() == WeightSelection.BEST && last() - best.number() >= course.patience();
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
