package odf2nna.internal.training;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.FakeQuantization;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.training.Momentum;
import odf2nna.training.OptimizerOptions;
import odf2nna.training.TrainingSettings;

/**
 * Everything that determines the bits of a training, under names for the user: two trainings with equal fingerprints
 * have equal results.
 */
public final class Fingerprint {
    private static final int CHUNK = 1 << 14;

    private final MessageDigest digest;
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK * Float.BYTES);

    private Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * {@return the fingerprint of a training}
     *
     * @param engine what computes
     */
    public static Map<String, String> of(TrainingJob job, String engine) {
        TrainingSettings settings = job.settings();
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("network", network(job.network(), job.objective().value()));
        parts.put("inputs", new TreeMap<>(job.columns()).toString());
        parts.put("training rows", rows(job.training()));
        parts.put("validation rows", rows(job.validation()));
        parts.put("loss", job.objective().loss().title());
        parts.put("distillation", Double.toString(job.objective().distillation().share()));
        parts.put("temperature", Double.toString(job.objective().distillation().temperature()));
        parts.put("error", job.objective().error().name().toLowerCase(Locale.ROOT));
        parts.put("class weights", job.objective().classWeights().toString());
        parts.put("output weights", job.objective().outputWeights().toString());
        parts.put("heads", job.objective().heads().toString());
        parts.put("augmentation", settings.augmentation().title());
        parts.put(
                "original",
                job.asked()
                        .map(teacher -> network(teacher.network(), teacher.value()))
                        .orElse("not asked"));
        parts.put("images", settings.augmentation().shift() == 0 ? "not moved" : images(job.images()));
        parts.put("dropout", Double.toString(settings.dropout()));
        parts.put("epochs", Integer.toString(settings.schedule().epochs()));
        parts.put("patience", Integer.toString(settings.schedule().patience()));
        parts.put("kept epoch", settings.schedule().keep().name().toLowerCase(Locale.ROOT));
        parts.put("rows in a step", Integer.toString(settings.schedule().batchSize()));
        parts.put("seed", Long.toString(settings.schedule().seed()));
        parts.put("optimizer", settings.optimizer().optimizer().name().toLowerCase(Locale.ROOT));
        parts.put("learning rate", Double.toString(settings.optimizer().learningRate()));
        parts.put("schedule", settings.optimizer().schedule().name().toLowerCase(Locale.ROOT));
        parts.put("weight decay", Double.toString(settings.optimizer().weightDecay()));
        parts.put("momentum", momentum(settings.optimizer()));
        parts.put("clipped norm", Double.toString(settings.optimizer().clipNorm()));
        parts.put("sharpness", Double.toString(settings.optimizer().sharpness()));
        parts.put("adversarial", Double.toString(settings.optimizer().adversarial()));
        parts.put("sparsity", settings.sparsity().toString());
        job.rounding().ifPresent(rounding -> parts.put("rounding", rounding(rounding)));
        parts.put("engine", engine);
        return parts;
    }

    /** {@return the differences between two fingerprints, each with both values} */
    public static List<String> differences(Map<String, String> kept, Map<String, String> wanted) {
        Set<String> names = new LinkedHashSet<>(wanted.keySet());
        names.addAll(kept.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(kept.get(name), wanted.get(name)))
                .map(name -> "%s: %s there, %s here"
                        .formatted(name, kept.getOrDefault(name, "none"), wanted.getOrDefault(name, "none")))
                .toList();
    }

    private static String momentum(OptimizerOptions descent) {
        Momentum momentum = descent.momentum();
        return momentum.share() + (momentum.nesterov() ? ", Nesterov's" : "");
    }

    private static String images(Optional<ImageRows> images) {
        Fingerprint fingerprint = new Fingerprint();
        images.ifPresent(rows -> {
            fingerprint.add(rows.scale());
            fingerprint.add(rows.background());
        });
        return images.map(rows -> rows.layout() + ", ").orElse("") + fingerprint.text();
    }

    private static String network(DenseNetwork network, String scores) {
        Fingerprint fingerprint = new Fingerprint();
        for (Value value : network.upTo(scores)) {
            fingerprint.add(value.toString());
            constants(value).forEach(fingerprint::add);
        }
        Weights.of(network, scores).arrays().forEach(fingerprint::add);
        return fingerprint.text();
    }

    /** Numbers of a value that training does not change and that its text leaves out. */
    private static List<Vector> constants(Value value) {
        return value.match(new Value.Cases<>(
                (Value.Input input) -> List.of(),
                (Value.Dense dense) -> List.of(),
                (Value.Activated activated) -> activated.activation().constants(),
                (Value.Scaled scaled) -> List.of(scaled.scale(), scaled.shift()),
                (Value.Sum sum) -> List.of(),
                (Value.Product product) -> List.of(),
                (Value.Concat concat) -> List.of()));
    }

    private static String rounding(FakeQuantization rounding) {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.add(new TreeMap<>(rounding.grids()).toString());
        new TreeMap<>(rounding.layers()).forEach((name, layer) -> {
            fingerprint.add(name + layer.inputScale());
            fingerprint.add(layer.means());
        });
        return fingerprint.text();
    }

    private static String rows(TrainingRows rows) {
        Fingerprint fingerprint = new Fingerprint();
        new TreeMap<>(rows.inputs()).forEach((name, values) -> {
            fingerprint.add(name);
            fingerprint.add(values);
        });
        fingerprint.add(rows.targets());
        return rows.rows() + ", " + fingerprint.text();
    }

    private void add(String text) {
        digest.update((text + '\n').getBytes(StandardCharsets.UTF_8));
    }

    private void add(Vector values) {
        for (int i = 0; i < values.size(); i++) {
            digest.update(buffer.clear().putDouble(values.get(i)).flip());
        }
    }

    private void add(float[] values) {
        for (int from = 0; from < values.length; from += CHUNK) {
            int count = Math.min(CHUNK, values.length - from);
            buffer.clear().asFloatBuffer().put(values, from, count);
            digest.update(buffer.limit(count * Float.BYTES));
        }
    }

    private String text() {
        return "SHA-256 " + HexFormat.of().formatHex(digest.digest(), 0, 8);
    }
}
