package odf2nna.internal.runtime;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import odf2nna.internal.data.Batch;

/**
 * An accumulator of each tap over a chunk of rows, sample by sample.
 *
 * @param <A> the accumulator of a tap
 */
final class SampleChunk<A> implements Pass.Result {
    private final List<A> taps;
    private final Consumer<A> clear;
    private final Counter<A> counter;

    /** Adds a sample to the accumulator of a tap. */
    interface Counter<A> {
        void add(A counts, int tap, double[] sample);
    }

    /** An empty chunk: {@code taps} are filled, and emptied by {@code clear} before the next chunk. */
    SampleChunk(List<A> taps, Consumer<A> clear, Counter<A> counter) {
        this.taps = taps;
        this.clear = clear;
        this.counter = counter;
    }

    @Override
    public TapReader.Sink begin(Batch batch) {
        taps.forEach(clear);
        return this::take;
    }

    private void take(List<TapValues> values, int rows) {
        for (int i = 0; i < values.size(); i++) {
            int tap = i;
            values.get(i).forEach(rows, sample -> counter.add(taps.get(tap), tap, sample));
        }
    }

    /** Adds the counts of each tap to the whole. */
    void mergeInto(List<A> whole, BiConsumer<A, A> merge) {
        for (int tap = 0; tap < whole.size(); tap++) {
            merge.accept(whole.get(tap), taps.get(tap));
        }
    }
}
