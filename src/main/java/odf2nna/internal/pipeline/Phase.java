package odf2nna.internal.pipeline;

import java.util.Locale;
import odf2nna.internal.runtime.RunContext;

/** What a run that makes a model smaller goes through, in this order. */
enum Phase {
    /** The original on the labelled rows. */
    JUDGING(1),
    /** For a size that keeps a promise, or for a recipe of fine-tuning. */
    SEARCHING(2),
    /** Of all rows that are not held out, with fine-tuning. */
    PRUNING(3),
    /** On held-out rows. */
    COMPARING(4);

    private final int number;

    Phase(int number) {
        this.number = number;
    }

    /** Tells those who watch a run that it has come so far. */
    void begin(RunContext run) {
        run.progress().phase(name().toLowerCase(Locale.ROOT), number, values().length);
    }
}
