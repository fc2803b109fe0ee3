package odf2nna.internal.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import odf2nna.data.DataOptions;

/** Writes small files and reads data sets whole. */
final class Rows {
    private Rows() {}

    static Path file(Path folder, String name, String text) throws IOException {
        return Files.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    static DataOptions options(Path... files) {
        return DataOptions.defaults()
                .withFiles(Arrays.stream(files).map(Path::toString).toList());
    }

    static List<InputShape> width(int width) {
        return List.of(new InputShape("x", List.of(width)));
    }

    /** {@return every row as its features, then its targets} */
    static List<List<Double>> all(Dataset data) throws IOException {
        return part(data, Part.ALL, 3);
    }

    static List<List<Double>> part(Dataset data, Part part, int capacity) throws IOException {
        try (BatchReader reader = data.open(part, capacity)) {
            return drain(reader);
        }
    }

    static List<List<Double>> drain(BatchReader reader) throws IOException {
        List<List<Double>> rows = new ArrayList<>();
        Batch batch = reader.newBatch();
        while (reader.next(batch)) {
            for (int row = 0; row < batch.rows(); row++) {
                List<Double> values = new ArrayList<>();
                for (int j = 0; j < batch.width(); j++) {
                    values.add(batch.features()[row * batch.width() + j]);
                }
                for (int k = 0; k < batch.targetWidth(); k++) {
                    values.add(batch.targets()[row * batch.targetWidth() + k]);
                }
                rows.add(values);
            }
        }
        return rows;
    }
}
