package odf2nna.runtime;

/**
 * The device, threads, batch size and seed of a run.
 *
 * @param device where ONNX Runtime runs
 * @param threads threads for scoring, at least 1; no result depends on it
 * @param batchSize rows per run while scoring, 32 to 8192; no result depends on it
 * @param seed decides every random choice
 * @param verbose whether ONNX Runtime may log
 */
public record EngineOptions(Device device, int threads, int batchSize, long seed, boolean verbose) {
    private static final int SMALLEST_BATCH = 32;
    private static final int LARGEST_BATCH = 8192;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public EngineOptions {
        if (batchSize < SMALLEST_BATCH || batchSize > LARGEST_BATCH) {
            throw new IllegalArgumentException(
                    "batchSize: expected %d to %d, got %d".formatted(SMALLEST_BATCH, LARGEST_BATCH, batchSize));
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, got " + threads);
        }
    }

    /** {@return any device, one thread for each core, batches of 256, seed 0, quiet} */
    public static EngineOptions defaults() {
        return new EngineOptions(Device.AUTO, Runtime.getRuntime().availableProcessors(), 256, 0, false);
    }

    public EngineOptions with(Device chosen) {
        return new EngineOptions(chosen, threads, batchSize, seed, verbose);
    }

    public EngineOptions withThreads(int count) {
        return new EngineOptions(device, count, batchSize, seed, verbose);
    }

    public EngineOptions withSeed(long other) {
        return new EngineOptions(device, threads, batchSize, other, verbose);
    }

    public EngineOptions withBatchSize(int rows) {
        return new EngineOptions(device, threads, rows, seed, verbose);
    }
}
