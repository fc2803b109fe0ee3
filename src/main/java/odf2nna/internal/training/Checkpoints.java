package odf2nna.internal.training;

import java.util.Map;
import java.util.Optional;

/** Where the states of a training are kept. */
public interface Checkpoints {
    /** Keeps nothing. */
    Checkpoints NONE = new Checkpoints() {
        @Override
        public boolean areKept() {
            return false;
        }

        @Override
        public Optional<Checkpoint> find(Map<String, String> fingerprint) {
            return Optional.empty();
        }

        @Override
        public void save(Checkpoint checkpoint) {}
    };

    /** {@return whether anything is kept; if not, none need be made} */
    boolean areKept();

    /**
     * {@return the latest state that was kept whole}
     *
     * @param fingerprint of the training that is to go on
     * @throws IllegalArgumentException if the state is that of another training
     * @throws java.io.UncheckedIOException if it can't be read
     */
    Optional<Checkpoint> find(Map<String, String> fingerprint);

    /**
     * Keeps a state.
     *
     * @throws java.io.UncheckedIOException if it can't be written; the last one is still there
     */
    void save(Checkpoint checkpoint);
}
