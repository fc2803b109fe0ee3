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
            description = "Get the same result, byte for byte, in every run with the same options on this machine:"
                    + " run on the CPU, with one thread unless --threads is given.")
    boolean deterministic;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "256",
            description = "Rows per call of ONNX Runtime (default: 256). No result depends on it.")
    int batchSize = 256;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed of every random choice, such as that of the held-out rows (default: 0).")
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
