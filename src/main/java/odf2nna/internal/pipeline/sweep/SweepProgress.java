package odf2nna.internal.pipeline.sweep;

import java.util.Locale;
import odf2nna.internal.training.Epoch;
import odf2nna.runtime.ProgressListener;

/** How far a sweep has come, in one line, whoever works on it. Safe for use by several threads. */
final class SweepProgress implements ProgressListener {
    private final ProgressListener shown;
    private int done;
    private int all;

    SweepProgress(ProgressListener shown) {
        this.shown = shown;
    }

    /** From here on models are made: what else is told of would come from several of them at a time. */
    synchronized void begin(int models) {
        all = models;
    }

    @Override
    public synchronized void progress(String what, long rowsDone, long rowsTotal) {
        if (all == 0) {
            shown.progress(what, rowsDone, rowsTotal);
        }
    }

    synchronized void done(int models) {
        done += models;
        show("");
    }

    synchronized void epoch(String name, Epoch epoch, int epochs) {
        show(String.format(
                Locale.ROOT,
                "; %s: epoch %d of %d, error %.4g",
                name,
                epoch.number(),
                epochs,
                epoch.validationError()));
    }

    private void show(String figures) {
        shown.step("sweep", "%d of %d models%s".formatted(done, all, figures), done, all);
    }
}
