package odf2nna.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Columns from which a scaler makes those of the rows of a workspace. */
final class RawRows {
    private static final double[] SCALES = {200, 0.25, 1, 4};

    private RawRows() {}

    /** Writes {@code scaler.json}, and {@code raw.csv}, of which it makes {@code data.csv}. */
    static void write(Workspace workspace, double... centers) throws IOException {
        workspace.write("raw.csv", of(workspace, "data.csv", centers));
        workspace.write(
                "scaler.json",
                "{\"mean_\": %s, \"scale_\": %s}".formatted(Arrays.toString(centers), Arrays.toString(SCALES)));
    }

    private static String of(Workspace workspace, String name, double... centers) throws IOException {
        return Files.readAllLines(workspace.path(name)).stream()
                .map(line -> line.startsWith("f") ? line : raw(line.split(","), centers))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String raw(String[] cells, double... centers) {
        StringBuilder line = new StringBuilder();
        for (int j = 0; j < centers.length; j++) {
            line.append(String.format(Locale.ROOT, "%.9f,", Double.parseDouble(cells[j]) * SCALES[j] + centers[j]));
        }
        return line.append(cells[cells.length - 1]).toString();
    }
}
