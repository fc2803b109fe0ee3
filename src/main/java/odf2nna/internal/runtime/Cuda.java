package odf2nna.internal.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import odf2nna.runtime.Device;
import odf2nna.runtime.RuntimeFailure;

/** The first CUDA device, if there is one. */
final class Cuda {
    private Cuda() {}

    /**
     * {@return {@code CPU} or {@code CUDA}, resolved for this machine}
     *
     * @throws RuntimeFailure if CUDA is demanded and not available
     */
    static Device resolve(Device wanted) {
        if (wanted == Device.CPU) {
            return Device.CPU;
        }
        String obstacle = obstacle();
        if (obstacle.isEmpty()) {
            return Device.CUDA;
        }
        if (wanted == Device.CUDA) {
            throw new RuntimeFailure("device cuda: " + obstacle);
        }
        return Device.CPU;
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
            addTo(options);
            return "";
        } catch (OrtException e) {
            return RuntimeFailure.oneLine(e);
        }
    }

    /** Adds the first CUDA device. TF32 is off: its 10 bits of mantissa would make the statistics inaccurate. */
    static void addTo(OrtSession.SessionOptions options) throws OrtException {
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(0)) {
            cuda.add("use_tf32", "0");
            options.addCUDA(cuda);
        }
    }
}
