package odf2nna.internal.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.ModelBuilder;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.runtime.Device;
import odf2nna.runtime.RuntimeFailure;

/** The first CUDA device, if there is one. */
final class Cuda {
    private static final Pattern MISSING_LIBRARY =
            Pattern.compile("(lib\\S+\\.so\\S*): cannot open shared object file");

    private Cuda() {}

    /**
     * What runs models.
     *
     * @param device {@code CPU} or {@code CUDA}
     * @param obstacle why it is not CUDA although this machine has a GPU; otherwise empty
     */
    record Choice(Device device, String obstacle) {}

    /**
     * {@return the device for this machine}
     *
     * @throws RuntimeFailure if CUDA is demanded and not available
     */
    static Choice choose(Device wanted) {
        if (wanted == Device.CPU) {
            return new Choice(Device.CPU, "");
        }
        String lacking = lacking();
        String obstacle = lacking.isEmpty() ? Probe.OBSTACLE : lacking;
        if (obstacle.isEmpty()) {
            return new Choice(Device.CUDA, "");
        }
        if (wanted == Device.CUDA) {
            throw new RuntimeFailure("device cuda: " + obstacle);
        }
        return new Choice(Device.CPU, lacking.isEmpty() ? obstacle : "");
    }

    /** What CUDA would need and this program or machine has not, empty if there is nothing. */
    private static String lacking() {
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            return "this build of ONNX Runtime has no CUDA; use the distribution for GPUs";
        }
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        return windows || Files.exists(Path.of("/dev/nvidiactl"))
                ? ""
                : "no NVIDIA driver is loaded (/dev/nvidiactl does not exist)";
    }

    /** Loads a model, once in the process: only that shows whether libraries and driver work. It unpacks 580 MB. */
    private static final class Probe {
        static final String OBSTACLE = obstacle();

        private static String obstacle() {
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
                addTo(options);
                Engine.environment().createSession(model().toBytes(), options).close();
                return "";
            } catch (OrtException e) {
                return explain(RuntimeFailure.oneLine(e));
            }
        }
    }

    private static OnnxModel model() {
        return new ModelBuilder("probe", "odf2nna-onnx", "")
                .input("x", ElementType.FLOAT, List.of(1L))
                .node("Relu", List.of("x"), "y", Map.of())
                .output("y", ElementType.FLOAT, List.of(1L))
                .build(Path.of("probe"));
    }

    /** {@return the message of ONNX Runtime, or if it says that a library is missing, what to do} */
    static String explain(String message) {
        Matcher missing = MISSING_LIBRARY.matcher(message);
        return missing.find()
                ? missing.group(1)
                        + " was not found; install the CUDA 12 runtime, cuBLAS and cuRAND, and add their folders to LD_LIBRARY_PATH"
                : message;
    }

    /** Adds the first CUDA device. TF32 is off: its 10 bits of mantissa would make the statistics inaccurate. */
    static void addTo(OrtSession.SessionOptions options) throws OrtException {
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(0)) {
            cuda.add("use_tf32", "0");
            options.addCUDA(cuda);
        }
    }
}
