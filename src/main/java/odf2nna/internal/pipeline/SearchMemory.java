package odf2nna.internal.pipeline;

import odf2nna.internal.onnx.LoadedModel;
import odf2nna.runtime.RuntimeFailure;

/**
 * The heap that a search for a size has, and what it is enough for.
 *
 * @param model bytes that the dense layers of the original take
 * @param heap bytes at most
 */
record SearchMemory(long model, long heap) {
    /** What a model takes for each parameter of a dense layer: as its bytes, and as the numbers of a dense network. */
    private static final long BYTES_OF_PARAMETER = 8;

    /**
     * Times what the original takes that a search needs, with one candidate at a time. Measured: with 71 MB of weights 3.7 times was
     * enough and 3.3 times was not even for one size, with 1.07 GB 2.7 times was not.
     */
    private static final double NEEDED = 3.5;

    /** The share of the heap, as a divisor, that what a fold keeps for later may take, each piece. */
    private static final int MOST_KEPT = 100;

    static SearchMemory of(LoadedModel original) {
        return new SearchMemory(bytes(original), Runtime.getRuntime().maxMemory());
    }

    /** {@return bytes that the dense layers of a model take; other weights are not copied for a candidate} */
    static long bytes(LoadedModel model) {
        return BYTES_OF_PARAMETER
                * Math.min(model.network().parameters(), model.model().parameters()); // shared weights count once
    }

    /**
     * Finds out whether there is room for the largest candidate.
     *
     * @param file of the model, for the message
     * @throws RuntimeFailure if there is none
     */
    void require(Object file) {
        double needed = NEEDED * model;
        if (heap < needed) {
            throw new RuntimeFailure(
                    "%s: the search for a size needs about %.1f GB of heap for this model, found %.1f GB; give more with JAVA_OPTS=-Xmx%dg, or give a size, such as --target-params 50%%"
                            .formatted(file, needed / 1e9, heap / 1e9, (long) Math.ceil(needed / (1 << 30))));
        }
    }

    /**
     * {@return how many candidates there is room for, at least one}
     *
     * <p>Each takes as much as the original at most, in memory and once more while ONNX Runtime and TensorFlow copy it; the
     * original stays beside them and is copied, too.
     *
     * @param threads candidates at most
     */
    int fittedAtOnce(int threads) {
        double room = (heap - 1.5 * model) / (2.0 * model);
        return (int) Math.max(1, Math.min(threads, room));
    }

    /** {@return whether rows or a candidate of so many bytes are kept for later} */
    boolean keeps(long bytes) {
        return bytes < heap / MOST_KEPT;
    }
}
