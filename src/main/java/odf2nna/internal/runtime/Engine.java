package odf2nna.internal.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OnnxModelWriter;
import odf2nna.internal.onnx.PlainTexts;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.runtime.Device;
import odf2nna.runtime.RuntimeFailure;

/**
 * ONNX Runtime on one device. Sessions use one thread a run, so that as many runs as there are processors execute at a
 * time: that is faster than several threads within a run, and gives the same bits.
 *
 * <p>Immutable, and safe for use by multiple threads. Cheap to make; the first one in a program starts the native
 * library, which takes some 0.2 s. By the design of ONNX Runtime its environment belongs to the process: all engines
 * share it, and it holds nothing of a model or a run.
 */
public final class Engine {
    /** Bytes of a message from which on a model is mapped from a file; a smaller copy costs less than writing the file. */
    private static final long LARGE = 1L << 28;

    private static final String EXTERNAL_FOLDER = "session.model_external_initializers_file_folder_path";

    private final Cuda.Choice choice;
    private final OrtLoggingLevel logging;
    private final StagingArea staging;

    private Engine(Cuda.Choice choice, OrtLoggingLevel logging, StagingArea staging) {
        this.choice = choice;
        this.logging = logging;
        this.staging = staging;
    }

    /** Keeps the one environment of the process. */
    private static final class Holder {
        /** Logs fatal errors only: problems are thrown as exceptions. */
        static final OrtEnvironment ENVIRONMENT =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "odf2nna");
    }

    static OrtEnvironment environment() {
        return Holder.ENVIRONMENT;
    }

    /**
     * {@return an engine on a device}
     *
     * @param staging for models that ONNX Runtime can load only from files
     * @throws RuntimeFailure if CUDA is demanded and not available
     */
    public static Engine on(Device wanted, StagingArea staging) {
        environment();
        return new Engine(Cuda.choose(wanted), OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, staging);
    }

    /** {@return this engine, with the warnings of ONNX Runtime on the standard error stream} */
    public Engine verbose() {
        return new Engine(choice, OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, staging);
    }

    /** {@return the version of ONNX Runtime} */
    public String version() {
        return environment().getVersion();
    }

    /** {@return {@code CPU} or {@code CUDA}} */
    public Device device() {
        return choice.device();
    }

    /** {@return e.g. {@code CPU, 2 threads}, and why a GPU is not used where there is one} */
    public String describe(int threads) {
        if (device() == Device.CUDA) {
            return "CUDA device 0";
        }
        String cpu = threads == 1 ? "CPU, 1 thread" : "CPU, %d threads".formatted(threads);
        return choice.obstacle().isEmpty() ? cpu : cpu + " (not the GPU: " + choice.obstacle() + ")";
    }

    /**
     * Loads a model. A large one is written to a temporary folder, from where ONNX Runtime maps its weights: a copy of
     * the message would take as much heap once more.
     *
     * @throws UnsupportedModelException if ONNX Runtime refuses it
     */
    public InferenceSession open(OnnxModel given) {
        OnnxModel model = PlainTexts.of(given);
        if (model.inlineBytes() > LARGE) {
            return openLarge(model);
        }
        byte[] bytes = model.toBytes();
        String folder =
                model.hasExternalData() ? model.folder().toAbsolutePath().toString() : "";
        return open(model.file().toString(), folder, options -> environment().createSession(bytes, options));
    }

    /**
     * Loads a model file, external data included, as any other user of ONNX Runtime would.
     *
     * @throws UnsupportedModelException if ONNX Runtime refuses it
     */
    public InferenceSession open(Path file) {
        return open(file.toString(), "", options -> environment().createSession(file.toString(), options));
    }

    private InferenceSession openLarge(OnnxModel model) {
        StagedFile staged = null;
        try {
            staged = OnnxModelWriter.write(model, staging.aside(model.file()), true);
            return open(staged.file()).onClose(staged);
        } catch (IOException | RuntimeException e) {
            if (staged != null) {
                staged.closeQuietly();
            }
            throw e instanceof IOException io ? new UncheckedIOException(io) : (RuntimeException) e;
        }
    }

    private interface Loader {
        OrtSession load(OrtSession.SessionOptions options) throws OrtException;
    }

    private InferenceSession open(String name, String externalFolder, Loader loader) {
        try {
            return new InferenceSession(name, load(externalFolder, loader));
        } catch (OrtException refused) {
            String where = device() == Device.CUDA ? " on CUDA (--device cpu does without)" : "";
            throw new UnsupportedModelException(
                    name, "ONNX Runtime refuses the model" + where + ": " + RuntimeFailure.oneLine(refused), refused);
        }
    }

    /**
     * Loads with the fusions of dense layers and their activations, and without if one of them has no kernel for the
     * model's type, as that of x·sigmoid(x) in double. The highest level adds layouts for convolutions only, and ends the
     * process on some float16 models.
     */
    private OrtSession load(String externalFolder, Loader loader) throws OrtException {
        try {
            return load(OptLevel.EXTENDED_OPT, externalFolder, loader);
        } catch (OrtException refused) {
            try {
                return load(OptLevel.BASIC_OPT, externalFolder, loader);
            } catch (OrtException again) {
                refused.addSuppressed(again);
                throw refused;
            }
        }
    }

    private OrtSession load(OptLevel level, String externalFolder, Loader loader) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(level);
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            options.setSessionLogLevel(logging);
            if (!externalFolder.isEmpty()) {
                options.addConfigEntry(EXTERNAL_FOLDER, externalFolder);
            }
            if (device() == Device.CUDA) {
                Cuda.addTo(options);
            }
            return loader.load(options);
        }
    }
}
