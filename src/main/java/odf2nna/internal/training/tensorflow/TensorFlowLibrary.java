package odf2nna.internal.training.tensorflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.training.CheckpointFolder;
import odf2nna.internal.training.TrainedNetwork;
import odf2nna.internal.training.Trainer;
import odf2nna.internal.training.TrainingJob;
import odf2nna.runtime.NativeHooks;
import odf2nna.training.TrainingFailure;

/**
 * TensorFlow as an optional library: the engine where it is on the class path, and a trainer that names the missing artifacts
 * where it is not. This class loads no class of TensorFlow until a network is trained.
 *
 * @param version of the artifacts that this build was compiled against
 * @param natives surround what TensorFlow writes to the standard error stream
 */
public record TensorFlowLibrary(String version, NativeHooks natives) implements Trainer {
    private static final String API = "org/tensorflow/Graph.class";
    private static final String NATIVES = "org/tensorflow/internal/c_api/";
    /** As JavaCPP names the folders of native libraries. */
    private static final List<String> PLATFORMS =
            List.of("linux-x86_64", "linux-arm64", "macosx-arm64", "windows-x86_64");

    @Override
    public Optional<String> missing() {
        String platform = platform();
        List<String> missing = new ArrayList<>();
        if (!isPresent(API)) {
            missing.add("org.tensorflow:tensorflow-core-api:" + version);
        }
        if (!isPresent(NATIVES + platform + "/") && !isPresent(NATIVES + platform + "-gpu/")) {
            missing.add(
                    PLATFORMS.contains(platform)
                            ? "org.tensorflow:tensorflow-core-native:%s:%s".formatted(version, platform)
                            : "org.tensorflow:tensorflow-core-native:%s, which has no library for %s"
                                    .formatted(version, platform));
        }
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("TensorFlow, which is not on the class path; add " + String.join(" and ", missing));
    }

    private static boolean isPresent(String resource) {
        return TensorFlowLibrary.class.getClassLoader().getResource(resource) != null;
    }

    /** {@return this machine's platform, as the artifacts' classifiers name it} */
    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        String family = system.startsWith("mac") ? "macosx" : system.startsWith("windows") ? "windows" : "linux";
        String kind = processor.equals("aarch64") ? "arm64" : processor.equals("amd64") ? "x86_64" : processor;
        return family + "-" + kind;
    }

    @Override
    public int threads(TrainingJob job) {
        return engine().threads(job);
    }

    @Override
    public Map<String, double[]> sensitivities(TrainingJob job, Map<String, double[]> means) {
        require("the criterion taylor", "choose another criterion");
        try {
            return engine().sensitivities(job, means);
        } catch (LinkageError e) {
            throw unusable(e);
        }
    }

    @Override
    public TrainedNetwork fineTune(TrainingJob job, Optional<CheckpointFolder> checkpoints, Listener listener) {
        require();
        try {
            return engine().fineTune(job, checkpoints, listener);
        } catch (LinkageError e) {
            throw unusable(e);
        }
    }

    private void require(String what, String otherwise) {
        missing().ifPresent(library -> {
            throw new TrainingFailure("%s needs %s, or %s".formatted(what, library, otherwise));
        });
    }

    /**
     * Checks that networks can be trained here.
     *
     * @throws TrainingFailure if not; its message says what is missing
     */
    public void require() {
        require("fine-tuning", "prune without it (0 epochs)");
    }

    private Trainer engine() {
        return new TensorFlowTrainer(TensorFlowTrainer.Compilation.AUTO, natives);
    }

    private static TrainingFailure unusable(LinkageError e) {
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new TrainingFailure(
                "TensorFlow's library can't be loaded on this machine (%s); prune without fine-tuning"
                        .formatted(reason),
                e);
    }
}
