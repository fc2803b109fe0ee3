package odf2nna.cli;

import static odf2nna.cli.Workspace.SHRINK;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Keras files that can't be used: the carried ones, spoiled. */
final class BadKeras {
    private static final String WEIGHTS = "model.weights.h5";
    private static final String CONFIG = "config.json";
    private static final String BIAS = "model_weights/d/d/bias";

    private BadKeras() {}

    private static BadInput archive(String id, BadInput.Spoil spoil, String... words) {
        return bad(id, "model.keras", spoil, words);
    }

    private static BadInput hdf5(String id, BadInput.Spoil spoil, String... words) {
        return bad(id, "model.h5", spoil, words);
    }

    private static BadInput bad(String id, String file, BadInput.Spoil spoil, String... words) {
        return BadInput.of(
                "keras: " + id,
                spoil,
                SHRINK.replace("model.onnx", file),
                ExitCode.MODEL,
                BadInput.with(file + ": ", words));
    }

    static List<BadInput> cases() {
        List<BadInput> cases = new ArrayList<>();
        for (int cut : new int[] {0, 1, 30, 1000, 50_000, 87_000}) {
            cases.add(archive(
                    "zip cut after " + cut + " bytes",
                    w -> w.write("model.keras", head("models/digits.keras", cut)),
                    "cut short",
                    "again"));
        }
        for (int cut : new int[] {0, 1, 50, 500, 2000, 20_000, 60_000}) {
            cases.add(hdf5(
                    "HDF5 cut after " + cut + " bytes",
                    w -> w.write("model.h5", head("models/digits.h5", cut)),
                    "cut short",
                    "again"));
        }
        cases.add(archive("missing", w -> {}, "no such file"));
        cases.add(archive("text", w -> w.write("model.keras", "hello, no model"), "not a .keras file"));
        cases.add(hdf5("text for HDF5", w -> w.write("model.h5", "hello, no model"), "not an HDF5 file"));
        cases.add(archive("no config.json", w -> edit(w, m -> m.remove(CONFIG)), "holds no config.json", "model.save"));
        cases.add(archive("no weights", w -> edit(w, m -> m.remove(WEIGHTS)), "holds no " + WEIGHTS, "save"));
        cases.add(archive(
                "weights that are no HDF5",
                w -> edit(w, m -> m.put(WEIGHTS, new byte[1000])),
                "its " + WEIGHTS + " is not an HDF5 file"));
        cases.add(archive(
                "zeros that swell",
                w -> edit(w, m -> m.put(WEIGHTS, new byte[100 << 20])),
                "expands",
                "far more than trained weights"));
        cases.add(archive(
                "config that is no JSON",
                w -> edit(w, m -> m.put(CONFIG, "{\"a\": ".getBytes(StandardCharsets.UTF_8))),
                "config.json: not valid JSON"));
        cases.add(archive(
                "config that is a list",
                w -> edit(w, m -> m.put(CONFIG, "[]".getBytes(StandardCharsets.UTF_8))),
                "config.json: expected a JSON object"));
        cases.add(config("empty config", ".*", "{}", "of the class ''", "Sequential and functional")
                .apply());
        cases.add(config(
                        "Lambda",
                        "\"Dense\"",
                        "\"Lambda\"",
                        "layer 'fc1' (Lambda)",
                        "never run",
                        "replace it by Keras layers")
                .apply());
        cases.add(config("unknown layer", "\"Dense\"", "\"Conv3D\"", "layer 'fc1' (Conv3D)", "known are")
                .apply());
        cases.add(config(
                        "custom layer",
                        "\"keras.layers\", \"class_name\": \"Dense\"",
                        "\"mine\", \"class_name\": \"Dense\"",
                        "a custom layer")
                .apply());
        cases.add(config("subclassed model", "\"Sequential\"", "\"Mine\"", "class 'Mine'", "only Sequential")
                .apply());
        cases.add(config("unknown activation", "\"relu\"", "\"sinus\"", "layer 'fc1' (Dense)", "'sinus'")
                .apply());
        cases.add(config(
                        "other number of units",
                        "\"units\": 128",
                        "\"units\": 127",
                        "layer 'fc1' (Dense): its kernel",
                        "[64, 128]",
                        "expected [64, 127]")
                .apply());
        cases.add(config("units that are no number", "\"units\": 128", "\"units\": \"many\"", "layer 'fc1'", "units")
                .apply());
        cases.add(config("units beyond all", "\"units\": 128", "\"units\": 1e300", "layer 'fc1'", "units")
                .apply());
        cases.add(config("other input", "\\[null, 64\\]", "[null, 63]", "layer 'fc1'", "expected [63, 128]")
                .apply());
        cases.add(
                config("no bias", "\"use_bias\": true", "\"use_bias\": false", "layer 'fc1'", "2 weights", "expected 1")
                        .apply());
        cases.add(config("one name twice", "\"fc2\"", "\"fc1\"", "layer 'fc1' (Dense): its name is not unique")
                .apply());
        cases.add(config("int8", "\"float32\"", "\"int8\"", "dtype is int8", "quantised")
                .apply());
        cases.add(hdf5(
                "weights alone",
                w -> w.write("model.h5", members("models/digits.keras").get(WEIGHTS)),
                "weights only",
                "model.save"));
        cases.add(hdf5("HDF5 of something else", w -> plain(w, false), "not a Keras model", "model_config"));
        cases.add(hdf5("HDF5 without a weight", w -> plain(w, true), "layer 'd' (Dense)", BIAS, "missing"));
        return cases;
    }

    /** A change of the configuration. */
    private record Change(String id, String old, String by, String... words) {
        BadInput apply() {
            return archive(
                    id,
                    w -> edit(w, members -> {
                        String text = new String(members.get(CONFIG), StandardCharsets.UTF_8);
                        String changed = text.replaceFirst("(?s)" + old, by);
                        if (old.startsWith("\\[") || id.equals("int8") || id.equals("custom layer")) {
                            changed = text.replaceAll(old, by);
                        }
                        if (changed.equals(text)) {
                            throw new IllegalStateException(id + ": nothing to change");
                        }
                        members.put(CONFIG, changed.getBytes(StandardCharsets.UTF_8));
                    }),
                    words);
        }
    }

    private static Change config(String id, String old, String by, String... words) {
        return new Change(id, old, by, words);
    }

    private interface Edit {
        void of(Map<String, byte[]> members);
    }

    private static void edit(Workspace workspace, Edit edit) throws IOException {
        Map<String, byte[]> members = members("models/digits.keras");
        edit.of(members);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                zip.putNextEntry(new ZipEntry(member.getKey()));
                zip.write(member.getValue());
            }
        }
        workspace.write("model.keras", bytes.toByteArray());
    }

    private static Map<String, byte[]> members(String file) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(Files.readAllBytes(Path.of(file))))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                members.put(entry.getName(), zip.readAllBytes());
            }
        }
        return members;
    }

    private static byte[] head(String file, int bytes) throws IOException {
        return Arrays.copyOf(Files.readAllBytes(Path.of(file)), bytes);
    }

    /** A file with a kernel but no bias, and a model or none. */
    private static void plain(Workspace workspace, boolean model) {
        try (WritableHdfFile hdf5 = HdfFile.write(workspace.path("model.h5"))) {
            var layer = hdf5.putGroup("model_weights").putGroup("d");
            layer.putGroup("d").putDataset("kernel", new float[2][3]);
            layer.putAttribute("weight_names", new String[] {"d/kernel", "d/bias"});
            if (model) {
                hdf5.putAttribute(
                        "model_config",
                        "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"s\", \"layers\": ["
                                + "{\"class_name\": \"Dense\", \"config\": {\"name\": \"d\", \"units\": 3}}]}}");
            }
        }
    }
}
