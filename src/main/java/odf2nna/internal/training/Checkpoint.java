package odf2nna.internal.training;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The state of a training after an epoch: from it, the same steps follow as if there had been no break. The arrays are not
 * copied and must not change.
 *
 * @param fingerprint what the training is; see {@link Fingerprint}
 * @param epochs the history, the state before training first
 * @param state weights and what the optimizer keeps beside them, as the engine has them
 * @param best weights of the best epoch; none where that is the state before training
 */
public record Checkpoint(Map<String, String> fingerprint, List<Epoch> epochs, List<float[]> state, List<float[]> best) {
    public Checkpoint {
        fingerprint = Collections.unmodifiableMap(new LinkedHashMap<>(fingerprint));
        epochs = List.copyOf(epochs);
        state = List.copyOf(state);
        best = List.copyOf(best);
    }

    /** {@return the last epoch that is in it} */
    public int epoch() {
        return epochs.get(epochs.size() - 1).number();
    }
}
