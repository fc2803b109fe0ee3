package odf2nna.internal.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataOptions;
import odf2nna.data.TargetSpec;

/** Targets that stand in a file of their own. */
final class TargetFiles {
    private TargetFiles() {}

    /**
     * {@return the file that the user named as target, if it is not rather a column or an array of the data}
     *
     * @param data    the first data file
     * @param options what the user said
     */
    static Optional<Path> named(Path data, DataOptions options) throws IOException {
        TargetSpec target = options.target();
        if (!target.isNamed()
                || target.text().matches(ColumnPlan.INDEX)
                || !Files.isRegularFile(FilePatterns.literal(target.text()))) {
            return Optional.empty();
        }
        Content.Kind kind = Content.kind(data);
        boolean within = (kind == Content.Kind.TEXT && CsvSource.hasColumn(data, options, target.text()))
                || (kind == Content.Kind.NPZ && NpzSource.hasArray(data, target.text()));
        return within ? Optional.empty() : Optional.of(Path.of(target.text()));
    }

    /** Opens a file of targets: an array, or text of one column. */
    static RowSource open(Path file, DataOptions options) throws IOException {
        return switch (Content.kind(file)) {
            case NPY -> ArraySource.targets(StoredArray.npy(file));
            case IDX -> ArraySource.targets(StoredArray.idx(file));
            case NPZ -> ArraySource.targets(NpzSource.targets(file));
            default -> CsvSource.targets(file, options);
        };
    }

    /** {@return the labels that MNIST-like data sets keep beside the images} */
    static Optional<Path> besideImages(Path images) {
        Path name = images.getFileName();
        String text = name == null ? "" : name.toString();
        if (!text.contains("images-idx3") && !text.contains("images.idx3")) {
            return Optional.empty();
        }
        String labels = text.replace("images", "labels").replace("idx3", "idx1");
        String plain = labels.endsWith(".gz") ? labels.substring(0, labels.length() - 3) : labels;
        return List.of(labels, plain, plain + ".gz").stream()
                .map(images::resolveSibling)
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
