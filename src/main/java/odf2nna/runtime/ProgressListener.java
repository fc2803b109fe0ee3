package odf2nna.runtime;

/** Receives the progress of a long pass over the data. An exception that it throws ends the pass. */
public interface ProgressListener {
    /** Takes no notice. */
    ProgressListener NONE = (what, rowsDone, rowsTotal) -> {};

    /**
     * Called in the thread that started the pass, at most ten times a second and once at the end.
     *
     * @param what what is going on, e.g. {@code scoring}
     * @param rowsDone rows dealt with
     * @param rowsTotal rows in all; −1 if not known
     */
    void progress(String what, long rowsDone, long rowsTotal);

    /**
     * Called instead where there is more to say than how many rows.
     *
     * @param what what is going on
     * @param figures how it stands, in a line that does not repeat what is going on
     * @param rowsDone rows dealt with
     * @param rowsTotal rows in all
     */
    default void step(String what, String figures, long rowsDone, long rowsTotal) {
        progress(what, rowsDone, rowsTotal);
    }

    /**
     * Called when a run enters one of its phases; what follows belongs to it.
     *
     * @param name what it is about, e.g. {@code searching}
     * @param number of the phase, from 1
     * @param of how many there are
     */
    default void phase(String name, int number, int of) {}

    /** {@return this listener, told of everything under a prefix} */
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
