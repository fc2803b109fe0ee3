package odf2nna.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Where models run. */
public enum Device {
    /** The first CUDA device if there is one that works, else the CPU. */
    AUTO,
    /** The processor. */
    CPU,
    /** The first CUDA device; needs the GPU build of ONNX Runtime. */
    CUDA;

    /** {@return the device of that name, in any case} */
    public static Device parse(String name) {
        try {
            return valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("device: expected auto, cpu or cuda, got '" + name + "'", unknown);
        }
    }

    /**
     * {@return {@code CPU} or {@code CUDA}, whichever this choice comes to on this machine}
     *
     * @throws RuntimeFailure if CUDA is demanded and not to be had
     */
    Device resolve() {
        if (this == CPU) {
            return CPU;
        }
        String obstacle = obstacle();
        if (obstacle.isEmpty()) {
            return CUDA;
        }
        if (this == CUDA) {
            throw new RuntimeFailure("device cuda: " + obstacle);
        }
        return CPU;
    }

    /** Why CUDA can't be used, empty if it can. The cheap checks come first: the CUDA provider unpacks 580 MB. */
    private static String obstacle() {
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            return "this build of ONNX Runtime has no CUDA; use the distribution for GPUs";
        }
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        if (!windows && !Files.exists(Path.of("/dev/nvidiactl"))) {
            return "no NVIDIA driver is loaded (/dev/nvidiactl does not exist)";
        }
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            addCuda(options);
            return "";
        } catch (OrtException e) {
            return RuntimeFailure.oneLine(e);
        }
    }

    /** Adds the first CUDA device. TF32 is off: its 10 bits of mantissa would blur the statistics. */
    static void addCuda(OrtSession.SessionOptions options) throws OrtException {
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(0)) {
            cuda.add("use_tf32", "0");
            options.addCUDA(cuda);
        }
    }
}
