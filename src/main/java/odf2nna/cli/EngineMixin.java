package odf2nna.cli;

import odf2nna.EngineSettings;
import odf2nna.runtime.Device;
import picocli.CommandLine.Option;

/** Options that say what computes. */
final class EngineMixin {
    @Option(
            names = "--device",
            paramLabel = "auto|cpu|cuda",
            defaultValue = "auto",
            description = "Where ONNX Runtime runs; auto takes CUDA where it is installed and a device is there.")
    Device device = Device.AUTO;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Threads (default: one for each core). Only the last digits of retrained weights depend on it.")
    int threads = Runtime.getRuntime().availableProcessors();

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
            description = "Decides which rows are held out, and every other random choice (default: 0).")
    long seed;

    EngineSettings toSettings(boolean verbose) {
        return new EngineSettings(device, threads, batchSize, seed, verbose);
    }
}
