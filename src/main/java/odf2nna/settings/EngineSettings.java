package odf2nna.settings;

import odf2nna.runtime.Device;
import odf2nna.runtime.Engine;
import odf2nna.runtime.ProbeOptions;
import odf2nna.runtime.ProgressListener;

/**
 * What computes, and how.
 *
 * @param device where ONNX Runtime runs
 * @param threads threads for scoring, at least 1; no result depends on it
 * @param batchSize rows per run while scoring; no result depends on it
 * @param seed decides every random choice
 * @param verbose whether ONNX Runtime may log
 */
public record EngineSettings(Device device, int threads, int batchSize, long seed, boolean verbose) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public EngineSettings {
        probe(device, threads, batchSize);
    }

    /** {@return any device, one thread for each core, batches of 256, seed 0, quiet} */
    public static EngineSettings defaults() {
        return new EngineSettings(Device.AUTO, Runtime.getRuntime().availableProcessors(), 256, 0, false);
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
