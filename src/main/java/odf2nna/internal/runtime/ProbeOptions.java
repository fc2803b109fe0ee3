package odf2nna.internal.runtime;

import odf2nna.runtime.Device;
import odf2nna.runtime.ProgressListener;

/**
 * How to run a pass over the evaluation data. None of these changes a bit of the statistics.
 *
 * @param batchSize rows in a run of the network, 32 to 8192; rounded up to a multiple of 32
 * @param threads threads that run the network; one more reads the data
 * @param device where to run it
 * @param progress is told how far it has come
 */
public record ProbeOptions(int batchSize, int threads, Device device, ProgressListener progress) {
    private static final int SMALLEST = 32;
    private static final int LARGEST = 8192;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public ProbeOptions {
        if (batchSize < SMALLEST || batchSize > LARGEST) {
            throw new IllegalArgumentException(
                    "batchSize: expected %d to %d, got %d".formatted(SMALLEST, LARGEST, batchSize));
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, got " + threads);
        }
    }

    /** {@return 256 rows at a time, one thread for each processor, the fastest device} */
    public static ProbeOptions defaults() {
        return new ProbeOptions(256, Runtime.getRuntime().availableProcessors(), Device.AUTO, ProgressListener.NONE);
    }

    public ProbeOptions withBatchSize(int size) {
        return new ProbeOptions(size, threads, device, progress);
    }

    public ProbeOptions withThreads(int count) {
        return new ProbeOptions(batchSize, count, device, progress);
    }

    public ProbeOptions withDevice(Device chosen) {
        return new ProbeOptions(batchSize, threads, chosen, progress);
    }

    public ProbeOptions withProgress(ProgressListener listener) {
        return new ProbeOptions(batchSize, threads, device, listener);
    }

    /** Rows in a run: a multiple of 32, so that no block of samples is cut. */
    int alignedBatch() {
        return (batchSize + SMALLEST - 1) / SMALLEST * SMALLEST;
    }
}
