package odf2nna.runtime;

/** Receives the progress of a long pass over the data. An exception that it throws ends the pass. */
public interface ProgressListener {
    /** Ignores progress. */
    ProgressListener NONE = (what, rowsDone, rowsTotal) -> {};

    /**
     * Called in the thread that started the pass, at most ten times a second and once at the end.
     *
     * @param what the current step, e.g. {@code scoring}
     * @param rowsDone processed rows
     * @param rowsTotal rows in all; −1 if not known
     */
    void progress(String what, long rowsDone, long rowsTotal);

    /**
     * Called instead for steps with more figures than the number of rows.
     *
     * @param what the current step
     * @param figures the current figures, in a line that does not repeat the step
     * @param rowsDone processed rows
     * @param rowsTotal rows in all
     */
    default void step(String what, String figures, long rowsDone, long rowsTotal) {
        progress(what, rowsDone, rowsTotal);
    }

    /**
     * Called when a run enters one of its phases; what follows belongs to it.
     *
     * @param name of the phase, e.g. {@code searching}
     * @param number of the phase, from 1
     * @param of how many there are
     */
    default void phase(String name, int number, int of) {}

    /** {@return a listener that passes everything to this one under a prefix} */
    default ProgressListener under(String prefix) {
        ProgressListener whole = this;
        return new ProgressListener() {
            @Override
            public void progress(String what, long rowsDone, long rowsTotal) {
                whole.progress(prefix + what, rowsDone, rowsTotal);
            }

            @Override
            public void step(String what, String figures, long rowsDone, long rowsTotal) {
                whole.step(prefix + what, figures, rowsDone, rowsTotal);
            }

            @Override
            public void phase(String name, int number, int of) {
                whole.phase(name, number, of);
            }
        };
    }
}
