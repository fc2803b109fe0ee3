package odf2nna.cli;

import odf2nna.runtime.Device;
import odf2nna.runtime.EngineOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what computes. */
final class EngineMixin {
    @Option(
            names = "--device",
            paramLabel = "auto|cpu|cuda",
            defaultValue = "auto",
            description = "Device of ONNX Runtime; auto uses CUDA if it is installed and a GPU is available.")
    Device device = Device.AUTO;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Threads (default: one for each core). Only the last digits of fine-tuned weights depend on it.")
    @Nullable Integer threads;

    @Option(
            names = "--deterministic",
            description = "Write the same bytes in every run on this machine: run on the CPU, with one thread"
                    + " unless --threads is given. Two such runs need the same --seed.")
    boolean deterministic;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "256",
            description = "Rows per run while scoring (default: 256). No result depends on it.")
    int batchSize = 256;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed of the held-out rows and of every other random choice (default: 0).")
    long seed;

    /**
     * {@return the settings}
     *
     * @throws IllegalArgumentException if a number is out of range, or CUDA is to be deterministic
     */
    EngineOptions toSettings(boolean verbose) {
        if (deterministic && device == Device.CUDA) {
            throw new IllegalArgumentException(
                    "--deterministic: expected --device cpu, got cuda, whose results vary between runs");
        }
        int usual = deterministic ? 1 : Runtime.getRuntime().availableProcessors();
        return new EngineOptions(
                deterministic ? Device.CPU : device, threads == null ? usual : threads, batchSize, seed, verbose);
    }
}
