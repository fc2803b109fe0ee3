package odf2nna.internal.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.data.CsvFormat;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.Grouping;
import odf2nna.data.TargetSpec;

/**
 * Opens data files: CSV, npy, npz, idx and Parquet, distinguished by their content, the first two and idx plain or
 * gzip-compressed (npz and Parquet are compressed by themselves).
 *
 * <p><strong>Errors:</strong> {@link IOException} if a file can't be read, {@link DataFormatException} if its content
 * can't be used. The first lines and headers are checked on opening, the rest when it is read.
 *
 * <pre>{@code
 * DataOptions options = DataOptions.defaults().withFiles(List.of("iris.csv"));
 * Dataset data = Datasets.open(options, List.of(new InputShape("x", List.of(4))));
 * try (BatchReader reader = data.open(Part.SCORING, 256)) {
 *     Batch batch = reader.newBatch();
 *     while (reader.next(batch)) { ... }
 * }
 * }</pre>
 */
public final class Datasets {
    private Datasets() {}

    /**
     * Opens data for a model.
     *
     * @param options what to read and how
     * @param inputs of the model, in its order; at least one
     * @return the rows; means for {@code standardize} and {@code MEAN} are computed here, in one pass over the scoring
     *     rows
     * @throws IOException              if a file can't be read
     * @throws DataFormatException      if the data can't be used
     * @throws IllegalArgumentException if there are no files or no inputs
     */
    public static Dataset open(DataOptions options, List<InputShape> inputs) throws IOException {
        StreamedDataset rows = unfitted(options, inputs);
        return rows.fittedOn(rows, Part.SCORING, "scoring");
    }

    /**
     * Opens data for a model, with means for {@code standardize} and {@code MEAN} of training rows.
     *
     * @param options what to read and how
     * @param inputs of the model, in its order; at least one
     * @param training the rows that the means are computed over
     * @return the rows
     * @throws IOException if a file can't be read
     * @throws DataFormatException if the data can't be used, or the training rows have other columns
     * @throws IllegalArgumentException if there are no files or no inputs
     */
    public static Dataset open(DataOptions options, List<InputShape> inputs, DataOptions training) throws IOException {
        StreamedDataset rows = unfitted(options, inputs);
        StreamedDataset others = unfitted(ofFiles(training), inputs);
        requireSameColumns(rows, others.source());
        return rows.fittedOn(others, Part.ALL, "training");
    }

    /**
     * Opens a table for a model. Nothing is read before the pass.
     *
     * @param options roles of the columns, and how rows are prepared; no files
     * @param inputs of the model, in its order; none to read only targets
     * @return the rows, for one pass
     * @throws IOException if the file of a scaler can't be read
     * @throws DataFormatException if the columns do not fit
     */
    public static Dataset openTable(DataOptions options, List<InputShape> inputs, TableRows table) throws IOException {
        return StreamedDataset.unfitted(inputs, TableSource.of(table, ColumnRoles.of(options), inputs), options);
    }

    /**
     * {@return the names of the columns of a table that hold the targets}
     *
     * @throws DataFormatException if the columns do not fit
     */
    public static List<String> targetsOfTable(DataOptions options, List<InputShape> inputs, TableRows table) {
        return TableSource.of(table, ColumnRoles.of(options), inputs).targets();
    }

    private static StreamedDataset unfitted(DataOptions options, List<InputShape> inputs) throws IOException {
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("inputs: expected at least one");
        }
        return StreamedDataset.unfitted(inputs, source(options, inputs), options);
    }

    /**
     * Opens further data for the same model, such as test rows in their own file: prepared with the means and
     * deviations of {@code fitted}, and with its numbers for class names. Groups in a separate file apply to {@code
     * fitted} only.
     *
     * @param fitted  a data set that {@link #open} returned
     * @param options what to read and how; its scaling is not used
     * @return the rows
     * @throws IOException         if a file can't be read
     * @throws DataFormatException if the data can't be used, or have other columns than {@code fitted}
     * @throws IllegalArgumentException if the options fill missing values with means and {@code fitted} has none
     */
    public static Dataset openLike(Dataset fitted, DataOptions options) throws IOException {
        if (!(fitted instanceof StreamedDataset streamed)) {
            throw new IllegalArgumentException("fitted: expected a data set that this class opened");
        }
        RowSource source = source(ofFiles(options), fitted.inputs());
        requireSameColumns(fitted, source);
        return StreamedDataset.like(streamed, source, options);
    }

    private static void requireSameColumns(Dataset fitted, RowSource source) {
        List<String> names = source.layout().featureNames();
        boolean generated = ColumnPlan.areGenerated(names)
                || ColumnPlan.areGenerated(fitted.layout().featureNames());
        if (!generated && !names.equals(fitted.layout().featureNames())) {
            throw DataFormatException.inFile(
                    source.files().get(0),
                    "found columns %s, expected %s as in %s"
                            .formatted(
                                    names,
                                    fitted.layout().featureNames(),
                                    fitted.sources().get(0)));
        }
    }

    /**
     * {@return the same rows with features as in the files; missing ones are filled where the options say so}
     *
     * @param scaled a data set that this class opened
     */
    static Dataset unscaled(Dataset scaled) {
        if (!(scaled instanceof StreamedDataset streamed)) {
            throw new IllegalArgumentException("scaled: expected a data set that this class opened");
        }
        return streamed.unscaled();
    }

    private static RowSource source(DataOptions options, List<InputShape> inputs) throws IOException {
        if (options.files().isEmpty()) {
            throw new IllegalArgumentException("files: expected at least one");
        }
        Map<String, List<Path>> files = byInput(options.files(), inputs);
        Path any = files.values().iterator().next().get(0);
        ColumnRoles named = ColumnRoles.of(options);
        Optional<Path> targetFile = named.target().isNamed()
                ? besides(any, options.csv(), named.target().text())
                : Optional.empty();
        Optional<Path> groupFile = named.isGrouped() ? besides(any, options.csv(), named.group()) : Optional.empty();
        TargetSpec target = targetFile.isPresent() ? TargetSpec.NONE : options.target();
        ColumnRoles roles = groupFile.isPresent() ? named.withTarget(target).withoutGroup() : named.withTarget(target);
        List<RowSource> sources = new ArrayList<>();
        if (roles.namesFeatures() && (inputs.size() > 1 && !files.containsKey(""))) {
            throw DataFormatException.inFile(
                    any, "found one file per input, expected no --features, which are those of one table");
        }
        if (files.containsKey("")) {
            sources.add(concatenated(files.get(""), options.csv(), roles, inputs));
        } else {
            if (target.isNamed()) {
                throw DataFormatException.inFile(
                        any, "found one file per input, expected --target to name a file, got '" + target.text() + "'");
            }
            if (roles.isGrouped()) {
                throw DataFormatException.inFile(
                        any, "found one file per input, expected --group to name a file, got '" + roles.group() + "'");
            }
            for (InputShape input : inputs) {
                List<Path> own = files.getOrDefault(input.name(), List.of());
                sources.add(concatenated(own, options.csv(), roles, List.of(input)));
            }
        }
        if (targetFile.isPresent()) {
            sources.add(targets(targetFile.get(), options.csv()));
        }
        if (groupFile.isPresent()) {
            sources.add(groups(groupFile.get(), options.csv()));
        }
        return JoinedSource.of(sources, inputs);
    }

    /** {@return the options for other files, without groups that are in a separate file} */
    private static DataOptions ofFiles(DataOptions options) throws IOException {
        boolean isOwn = !options.files().isEmpty()
                && options.grouping().isNamed()
                && besides(
                                FilePatterns.expand(options.files().get(0)).get(0),
                                options.csv(),
                                options.grouping().text())
                        .isPresent();
        return isOwn ? options.withGrouping(Grouping.EQUAL_ROWS) : options;
    }

    /**
     * Checks that the targets are within the data files, so that the same options can read other files.
     *
     * @param option names the other files in the message
     * @throws DataFormatException if the targets are in a separate file
     */
    static void requireTargetsWithin(DataOptions options, List<InputShape> inputs, String option) throws IOException {
        if (!options.target().isNamed()) {
            return;
        }
        Path any = byInput(options.files(), inputs).values().iterator().next().get(0);
        Optional<Path> file = besides(any, options.csv(), options.target().text());
        if (file.isPresent()) {
            throw DataFormatException.inFile(
                    any,
                    "--target names a file, '%s', with the targets of --eval; name the one of these rows with %s-target"
                            .formatted(file.get(), option));
        }
    }

    /**
     * {@return the file that the user named, unless the text names a column or an array of the data}
     *
     * @param data   the first data file
     * @param format how it is written, if it is text
     * @param text   names it
     */
    private static Optional<Path> besides(Path data, CsvFormat format, String text) throws IOException {
        if (text.matches(ColumnPlan.INDEX) || !Files.isRegularFile(FilePatterns.literal(text))) {
            return Optional.empty();
        }
        Content.Kind kind = Content.kind(data);
        boolean within = (kind == Content.Kind.TEXT && CsvSource.hasColumn(data, format, text))
                || (kind == Content.Kind.NPZ && NpzSource.hasArray(data, text))
                || (kind == Content.Kind.PARQUET && ParquetSource.hasColumn(data, text));
        return within ? Optional.empty() : Optional.of(Path.of(text));
    }

    /** Opens a file of groups: an array, or text of one column. */
    private static RowSource groups(Path file, CsvFormat format) throws IOException {
        return switch (Content.kind(file)) {
            case NPY -> ArraySource.groups(StoredArray.npy(file));
            case IDX -> ArraySource.groups(StoredArray.idx(file));
            case NPZ -> ArraySource.groups(NpzSource.only(file));
            case PARQUET -> ParquetSource.groups(file);
            default -> CsvSource.groups(file, format);
        };
    }

    /** Opens a file of targets: an array, or text of one column. */
    private static RowSource targets(Path file, CsvFormat format) throws IOException {
        return switch (Content.kind(file)) {
            case NPY -> ArraySource.targets(StoredArray.npy(file), "");
            case IDX -> ArraySource.targets(StoredArray.idx(file), "");
            case NPZ -> ArraySource.targets(NpzSource.targets(file), "");
            case PARQUET -> ParquetSource.targets(file);
            default -> CsvSource.targets(file, format);
        };
    }

    /** {@return the files of each input; all files under the empty name if no input is named} */
    private static Map<String, List<Path>> byInput(List<String> texts, List<InputShape> inputs) throws IOException {
        Map<String, List<Path>> files = new LinkedHashMap<>();
        for (String text : texts) {
            String name = inputs.stream()
                    .map(InputShape::name)
                    .filter(input -> text.startsWith(input + "="))
                    .findFirst()
                    .orElse("");
            List<Path> found = FilePatterns.expand(name.isEmpty() ? text : text.substring(name.length() + 1));
            files.computeIfAbsent(inputs.size() == 1 ? "" : name, key -> new ArrayList<>())
                    .addAll(found);
        }
        if (!files.containsKey("") || files.size() > 1) {
            for (InputShape input : inputs) {
                if (!files.containsKey(input.name()) || files.containsKey("")) {
                    throw DataFormatException.inFile(
                            files.values().iterator().next().get(0),
                            "found files for %s, expected one file for all inputs or name=path for each of %s"
                                    .formatted(files.keySet(), inputs));
                }
            }
        }
        return files;
    }

    private static RowSource concatenated(
            List<Path> files, CsvFormat format, ColumnRoles roles, List<InputShape> inputs) throws IOException {
        List<RowSource> sources = new ArrayList<>();
        for (Path file : files) {
            sources.add(one(file, format, roles, inputs));
        }
        return ConcatenatedSource.of(sources);
    }

    private static RowSource one(Path file, CsvFormat format, ColumnRoles roles, List<InputShape> inputs)
            throws IOException {
        Content.Kind kind = Content.kind(file);
        Optional<InputShape> texts = InputShape.firstText(inputs);
        if (texts.isPresent() && kind != Content.Kind.TEXT && kind != Content.Kind.PARQUET) {
            throw DataFormatException.inFile(
                    file,
                    "found arrays, expected a CSV or Parquet file, because input '%s' takes texts"
                            .formatted(texts.get().name()));
        }
        return switch (kind) {
            case NPY -> ArraySource.features(StoredArray.npy(file), inputs, roles);
            case NPZ -> NpzSource.of(file, inputs, roles);
            case IDX -> images(file, inputs, roles);
            case PARQUET -> ParquetSource.of(file, roles, inputs);
            default -> CsvSource.of(file, format, roles, inputs);
        };
    }

    private static RowSource images(Path file, List<InputShape> inputs, ColumnRoles roles) throws IOException {
        RowSource images = ArraySource.features(StoredArray.idx(file), inputs, roles);
        Optional<Path> labels = roles.target().kind() == TargetSpec.Kind.DEFAULT
                        && images.layout().targetWidth() == 0
                ? besideImages(file)
                : Optional.empty();
        if (labels.isEmpty()) {
            return images;
        }
        RowSource targets = ArraySource.targets(StoredArray.idx(labels.get()), " beside the images");
        return JoinedSource.of(List.of(images, targets), inputs);
    }

    /** {@return the label file in the folder of an MNIST-like image file} */
    private static Optional<Path> besideImages(Path images) {
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
