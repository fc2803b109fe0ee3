package odf2nna.internal.runtime;

import odf2nna.internal.io.ReadFiles;
import odf2nna.internal.io.StagingArea;
import odf2nna.runtime.CancellationToken;
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.NativeHooks;
import odf2nna.runtime.ProgressListener;

/**
 * The state of one run, passed to all its parts. Two runs in one program share none of it.
 *
 * @param options devices, threads, batch size and seed
 * @param progress receives the progress of the run
 * @param cancellation ends it early
 * @param staging its unfinished files
 * @param reads the files that it reads
 * @param natives hooks around native libraries
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

    /** {@return a run without progress and without cancellation} */
    public static RunContext of(EngineOptions options) {
        return of(options, ProgressListener.NONE, new CancellationToken(), NativeHooks.NONE);
    }

    /** {@return the same run with another progress listener} */
    public RunContext withProgress(ProgressListener listener) {
        return new RunContext(options, listener, cancellation, staging, reads, natives);
    }

    /**
     * {@return the engine that runs models}
     *
     * @throws odf2nna.runtime.RuntimeFailure if CUDA is demanded and not available
     */
    public Engine engine() {
        Engine engine = quietEngine();
        return options.verbose() ? engine.verbose() : engine;
    }

    /** {@return the same engine, without warnings even if the options ask for them} */
    Engine quietEngine() {
        return natives.starting(() -> Engine.on(options.device(), staging));
    }

    /** Removes the run's unfinished files. */
    @Override
    public void close() {
        staging.close();
    }
}
