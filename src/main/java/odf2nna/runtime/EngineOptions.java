package odf2nna.runtime;

import odf2nna.internal.runtime.Engine;
import odf2nna.internal.runtime.ProbeOptions;

/**
 * What computes, and how.
 *
 * @param device where ONNX Runtime runs
 * @param threads threads for scoring, at least 1; no result depends on it
 * @param batchSize rows per run while scoring; no result depends on it
 * @param seed decides every random choice
 * @param verbose whether ONNX Runtime may log
 */
public record EngineOptions(Device device, int threads, int batchSize, long seed, boolean verbose) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public EngineOptions {
        probe(device, threads, batchSize);
    }

    /** {@return any device, one thread for each core, batches of 256, seed 0, quiet} */
    public static EngineOptions defaults() {
        return new EngineOptions(Device.AUTO, Runtime.getRuntime().availableProcessors(), 256, 0, false);
    }

    public ProbeOptions probe() {
        return probe(device, threads, batchSize);
    }

    private static ProbeOptions probe(Device device, int threads, int batchSize) {
        return new ProbeOptions(batchSize, threads, device, ProgressListener.NONE);
    }

    public Engine engine() {
        Engine engine = Engine.on(device);
        return verbose ? engine.verbose() : engine;
    }
}
