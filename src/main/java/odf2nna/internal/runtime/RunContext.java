package odf2nna.internal.runtime;

import odf2nna.internal.io.ReadFiles;
import odf2nna.internal.io.StagingArea;
import odf2nna.runtime.CancellationToken;
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.NativeHooks;
import odf2nna.runtime.ProgressListener;

/**
 * What belongs to one run and is handed to all its parts. Two runs in one program share none of it.
 *
 * @param options what computes, and how
 * @param progress receives the progress of the run
 * @param cancellation ends it early
 * @param staging its unfinished files
 * @param reads the files that it reads
 * @param natives what the program does around native libraries
 */
public record RunContext(
        EngineOptions options,
        ProgressListener progress,
        CancellationToken cancellation,
        StagingArea staging,
        ReadFiles reads,
        NativeHooks natives)
        implements AutoCloseable {
    /** {@return a run without unfinished files, which are removed when it is abandoned} */
    public static RunContext of(
            EngineOptions options, ProgressListener progress, CancellationToken cancellation, NativeHooks natives) {
        StagingArea staging = new StagingArea();
        cancellation.onCancel(staging::abandon);
        return new RunContext(options, progress, cancellation, staging, new ReadFiles(), natives);
    }

    /** {@return a run that tells of no progress and that nobody ends} */
    public static RunContext of(EngineOptions options) {
        return of(options, ProgressListener.NONE, new CancellationToken(), NativeHooks.NONE);
    }

    /** {@return the same run, which tells of its progress elsewhere} */
    public RunContext withProgress(ProgressListener listener) {
        return new RunContext(options, listener, cancellation, staging, reads, natives);
    }

    /**
     * {@return what runs models}
     *
     * @throws odf2nna.runtime.RuntimeFailure if CUDA is demanded and not to be had
     */
    public Engine engine() {
        Engine engine = quietEngine();
        return options.verbose() ? engine.verbose() : engine;
    }

    /** {@return the same, without warnings whatever the options say} */
    Engine quietEngine() {
        return natives.starting(() -> Engine.on(options.device(), staging));
    }

    /** Removes the run's unfinished files. */
    @Override
    public void close() {
        staging.close();
    }
}
