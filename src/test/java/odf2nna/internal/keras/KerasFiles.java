package odf2nna.internal.keras;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes files as Keras does, from a configuration and weights by hand. */
final class KerasFiles {
    private KerasFiles() {}

    /**
     * Writes a {@code .keras} file.
     *
     * @param weights arrays of floats for each group, e.g. {@code dense_1} or {@code sequential/layers/dense}
     */
    static Path archive(Path file, String version, String config, Map<String, List<Object>> weights)
            throws IOException {
        Path hdf5 = file.resolveSibling("weights.tmp");
        try (WritableHdfFile writable = HdfFile.write(hdf5)) {
            WritableGroup layers = writable.putGroup("layers");
            weights.forEach((group, arrays) -> {
                WritableGroup variables = layers;
                for (String name : (group + "/vars").split("/")) {
                    variables =
                            variables.getChild(name) instanceof WritableGroup there ? there : variables.putGroup(name);
                }
                for (int i = 0; i < arrays.size(); i++) {
                    variables.putDataset(Integer.toString(i), arrays.get(i));
                }
            });
        }
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            put(zip, "metadata.json", text("{'keras_version': '%s'}".formatted(version)));
            put(zip, "config.json", text(config));
            put(zip, "model.weights.h5", Files.readAllBytes(hdf5));
        }
        Files.delete(hdf5);
        return file;
    }

    /**
     * Writes an {@code .h5} file of a whole model.
     *
     * @param weights arrays of floats by name, for each layer
     */
    static Path hdf5(Path file, String version, String config, Map<String, LinkedHashMap<String, Object>> weights) {
        return hdf5(file, version, config, weights, DatasetCreationOptions.DEFAULT);
    }

    /** Writes such a file with weights that are compressed. */
    static Path hdf5(
            Path file,
            String version,
            String config,
            Map<String, LinkedHashMap<String, Object>> weights,
            DatasetCreationOptions options) {
        try (WritableHdfFile writable = HdfFile.write(file)) {
            writable.putAttribute("keras_version", version);
            writable.putAttribute("model_config", config.replace('\'', '"'));
            WritableGroup layers = writable.putGroup("model_weights");
            weights.forEach((layer, arrays) -> {
                WritableGroup group = layers.putGroup(layer);
                group.putAttribute("weight_names", arrays.keySet().toArray(new String[0]));
                arrays.forEach((name, array) -> group.putDataset(name, array, options));
            });
        }
        return file;
    }

    private static byte[] text(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
    }
}
