package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import odf2nna.data.DataFiles;
import odf2nna.data.DataFormatException;
import odf2nna.data.MissingPolicy;
import odf2nna.internal.calibration.Calibrated;
import odf2nna.internal.calibration.PartialStatistics;
import odf2nna.internal.calibration.RowRange;
import odf2nna.internal.calibration.StatisticsFile;
import odf2nna.internal.calibration.StatisticsMerge;
import odf2nna.internal.calibration.StoredStatistics;
import odf2nna.internal.data.ColumnScaling;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.Datasets;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.data.Part;
import odf2nna.internal.data.RowSample;
import odf2nna.internal.data.SourceFile;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelDigest;
import odf2nna.internal.onnx.Tap;
import odf2nna.internal.prune.CovariancePairs;
import odf2nna.internal.prune.CovarianceSource;
import odf2nna.internal.prune.TiedUnits;
import odf2nna.internal.report.ToolVersion;
import odf2nna.internal.runtime.ActivationProbe;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.runtime.TapPair;
import odf2nna.internal.statistics.BlockSums;
import odf2nna.internal.statistics.BlockTree;
import odf2nna.internal.statistics.NonFiniteActivationException;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.CalibrateOptions;
import odf2nna.pipeline.ModelSource;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import odf2nna.report.StatisticsReport;

/** Statistics of units as files: of a part of the rows, and merged. */
final class StatisticsFiles {
    private final ModelSource source;
    private final DataFiles files;
    private final CalibrateOptions options;
    private final RunContext run;
    private final long start = System.nanoTime();
    private final List<String> notes = new ArrayList<>();

    private StatisticsFiles(ModelSource source, DataFiles files, CalibrateOptions options, RunContext run) {
        this.source = source;
        this.files = files;
        this.options = options;
        this.run = run;
    }

    /**
     * Takes the statistics of a part of the rows, in one pass, and writes them.
     *
     * @throws DataFormatException if the rows can't be used, or are no part that begins and ends with a block
     * @throws BoundMissedException if no unit of the model can be removed
     * @throws IllegalArgumentException if rows are prepared by what only all of them say
     */
    static StatisticsReport calibrate(ModelSource source, DataFiles files, CalibrateOptions options, RunContext run)
            throws IOException {
        return calibrate(source, files, inputs -> Datasets.open(files.eval(), inputs), options, run);
    }

    /** Takes the statistics of rows that are opened in another way than as files. */
    static StatisticsReport calibrate(
            ModelSource source, DataFiles files, RowsForInputs rows, CalibrateOptions options, RunContext run)
            throws IOException {
        if (files.eval().scaling().standardize()) {
            throw new IllegalArgumentException(
                    "--standardize: a part does not have the means of all rows; give those of all rows with --scaler");
        }
        if (files.eval().missing() == MissingPolicy.MEAN) {
            throw new IllegalArgumentException(
                    "--missing mean: a part does not have the means of all rows; fill in missing values before, or give --missing drop or keep");
        }
        return new StatisticsFiles(source, files, options, run).calibrate(rows);
    }

    /** Opens rows for the inputs of a model. */
    interface RowsForInputs {
        Dataset open(List<InputShape> inputs) throws IOException;
    }

    private StatisticsReport calibrate(RowsForInputs opened) throws IOException {
        LoadedModel original = ModelFiles.open(source);
        InputFiles inputs = InputFiles.of(source, original, files).watchedIn(run);
        OutputCheck.checkStatistics(options.output(), options.replace(), inputs);
        SimplifiedModel simplified =
                SimplifiedModel.forPruning(original, PruneOptions.of(0).withSimplify(options.simplify()));
        Dataset rows = opened.open(InputShapes.of(original.model()));
        try (StagedFile staged = run.staging().beside(options.output(), options.replace())) {
            PartialStatistics statistics = statistics(simplified, rows);
            InputFiles.requireUnchanged(run);
            return written("calibrate", statistics, staged, options.output(), List.of(), notes, start);
        }
    }

    private PartialStatistics statistics(SimplifiedModel simplified, Dataset rows) throws IOException {
        LoadedModel model = simplified.model();
        Set<String> open = options.inputs() ? model.selectableInputs() : Set.of();
        List<CovarianceSource.Pair> pairs = pairs(model, open);
        List<String> values = values(model, pairs, open);
        if (values.isEmpty()) {
            throw new BoundMissedException("%s: no unit can be removed; 'inspect' says why".formatted(source.file()));
        }
        long total = options.totalRows().isPresent()
                ? options.totalRows().getAsLong()
                : options.firstRow() + new DataRows(rows, Part.ALL).count();
        RowSample sample = Calibration.covarianceRows(total, model.network(), 1);
        List<Tap> taps = values.stream().map(model::tap).toList();
        ActivationProbe.Sums sums =
                ActivationProbe.sums(model.model(), taps, taps(pairs, model), rows, sample, options.firstRow(), run);
        requireFinite(values, sums.nodes(), rows);
        List<Calibrated.Input> inputs = inputs(rows);
        Calibrated of = new Calibrated(
                ToolVersion.read(),
                ModelDigest.sha256(simplified.original().model()),
                simplified.isChanged(),
                inputs,
                files.eval().scaling().scale(),
                scaler(rows),
                total,
                Math.min(sample.total(), sample.most()),
                values.stream()
                        .map(value -> new Calibrated.Measured(
                                value, model.network().value(value).width()))
                        .toList(),
                pairs.stream()
                        .map(pair -> new Calibrated.Pair(values.indexOf(pair.x()), values.indexOf(pair.y())))
                        .toList());
        RowRange range = range(sums.rows(), total, rows.sources().get(0).path());
        return new PartialStatistics(of, range, sums.nodes());
    }

    private List<CovarianceSource.Pair> pairs(LoadedModel model, Set<String> open) {
        PruneOptions usual = new PruneOptions(
                CriterionName.RECONSTRUCTION, 0, Compensation.REFIT, OnEmptyLayer.BYPASS, options.inputs(), 1);
        PruneOptions feasible = Planning.feasible(model, open, usual);
        if (feasible.criterion() != CriterionName.RECONSTRUCTION) {
            notes.add(Planning.infeasible(feasible) + "; no covariances are taken");
            return List.of();
        }
        return List.copyOf(CovariancePairs.of(model.network(), open, Planning.WIDEST));
    }

    /** {@return the values of pairs and those that carry units which can be removed, in the order of the network} */
    private static List<String> values(LoadedModel model, List<CovarianceSource.Pair> pairs, Set<String> open) {
        Set<String> wanted =
                new LinkedHashSet<>(TiedUnits.of(model.network(), open).valuesToScore());
        pairs.forEach(pair -> wanted.add(pair.x()));
        return model.region().taps(model.model()).stream()
                .map(Tap::value)
                .filter(wanted::contains)
                .toList();
    }

    private static List<TapPair> taps(List<CovarianceSource.Pair> pairs, LoadedModel model) {
        return pairs.stream()
                .map(pair -> pair.x().equals(pair.y())
                        ? TapPair.within(model.tap(pair.x()))
                        : TapPair.of(model.tap(pair.x()), model.tap(pair.y())))
                .toList();
    }

    private RowRange range(long count, long total, Path file) {
        if (count == 0) {
            throw DataFormatException.inFile(file, "holds no row, expected at least one");
        }
        RowRange rows = new RowRange(options.firstRow(), count);
        if (rows.end() > total) {
            throw DataFormatException.inFile(
                    file,
                    String.format(
                            Locale.ROOT,
                            "holds %s, expected none beyond row %,d by --total-rows; give the number of rows of all parts",
                            rows,
                            total - 1));
        }
        if (rows.end() < total && !rows.isWhole()) {
            throw DataFormatException.inFile(
                    file,
                    String.format(
                            Locale.ROOT,
                            "holds %s of %,d and ends within a block of %,d rows, expected that of the last part alone; cut parts at multiples of %,d rows",
                            rows,
                            total,
                            BlockTree.ROWS,
                            BlockTree.ROWS));
        }
        return rows;
    }

    private static void requireFinite(List<String> values, List<BlockTree.Node<BlockSums>> nodes, Dataset rows) {
        try {
            for (BlockTree.Node<BlockSums> node : nodes) {
                for (int i = 0; i < values.size(); i++) {
                    node.sums().moments().get(i).statistics(values.get(i));
                }
            }
        } catch (NonFiniteActivationException e) {
            throw Calibration.unusable(rows, e);
        }
    }

    private static List<Calibrated.Input> inputs(Dataset rows) {
        return rows.inputs().stream()
                .map(input -> new Calibrated.Input(input.name(), input.width(), rows.columnNames(input.name())))
                .toList();
    }

    private static String scaler(Dataset rows) {
        return rows.scaling()
                .flatMap(ColumnScaling::file)
                .map(SourceFile::sha256)
                .orElse("");
    }

    /**
     * Merges files.
     *
     * @throws DataFormatException if they do not fit, or rows occur twice or are missing between them
     * @throws odf2nna.pipeline.OutputException if the result can't be written
     */
    static StatisticsReport merge(List<Path> parts, Path output, boolean replace, RunContext run) throws IOException {
        long start = System.nanoTime();
        OutputCheck.checkStatistics(output, replace, new InputFiles(List.of(), Set.copyOf(parts)));
        try (StagedFile staged = run.staging().beside(output, replace)) {
            PartialStatistics merged = StatisticsMerge.of(parts).merged();
            List<String> notes = merged.isComplete()
                    ? List.of()
                    : List.of(String.format(
                            Locale.ROOT,
                            "%s are still missing; merge this file with those of the others",
                            missing(merged)));
            return written(
                    "merge",
                    merged,
                    staged,
                    output,
                    parts.stream().map(Path::toString).toList(),
                    notes,
                    start);
        }
    }

    private static String missing(PartialStatistics merged) {
        long first = merged.rows().first();
        long end = merged.rows().end();
        long total = merged.of().rows();
        return Stream.of(
                        first == 0 ? "" : new RowRange(0, first).toString(),
                        end == total ? "" : new RowRange(end, total - end).toString())
                .filter(range -> !range.isEmpty())
                .reduce((before, after) -> before + " and " + after)
                .orElseThrow();
    }

    private static StatisticsReport written(
            String command,
            PartialStatistics statistics,
            StagedFile staged,
            Path output,
            List<String> parts,
            List<String> notes,
            long start)
            throws IOException {
        try {
            StatisticsFile.write(statistics, staged.file());
        } catch (IOException e) {
            throw staged.failed(e);
        }
        long bytes = staged.bytes();
        staged.commit();
        Calibrated of = statistics.of();
        return new StatisticsReport(
                StatisticsReport.FORMAT,
                command,
                "odf2nna-onnx " + ToolVersion.read(),
                output.toString(),
                bytes,
                of.model(),
                statistics.rows().first(),
                statistics.rows().count(),
                of.rows(),
                statistics.isComplete(),
                statistics.digest().sha256(),
                of.values().stream().map(Calibrated.Measured::name).toList(),
                of.pairs().size(),
                of.covarianceRows(),
                parts,
                notes,
                (System.nanoTime() - start) / 1e9);
    }

    /**
     * {@return the statistics in a file}
     *
     * @throws DataFormatException if they are of another model, or of another version of this program
     */
    static StoredStatistics opened(Path file, LoadedModel original) throws IOException {
        StoredStatistics statistics = StoredStatistics.read(file);
        statistics.require(ToolVersion.read(), ModelDigest.sha256(original.model()));
        return statistics;
    }

    /**
     * Checks that rows are prepared as the calibrated ones were.
     *
     * @throws DataFormatException if not
     * @throws IllegalArgumentException if they are standardized by means of their own
     */
    static void requireSamePreparation(StoredStatistics statistics, DataFiles files, Dataset rows) {
        if (files.eval().scaling().standardize()) {
            throw new IllegalArgumentException(
                    "--standardize: the statistics of --stats are of rows that were not standardized by those of --eval; give --scaler to both commands");
        }
        statistics.requireScaling(files.eval().scaling().scale(), scaler(rows), inputs(rows));
    }

    /** {@return which rows the units of a run are scored on, for people} */
    static String note(StoredStatistics statistics) {
        return String.format(
                Locale.ROOT,
                "units are scored on the %,d rows of %s (SHA-256 of the rows: %s)",
                statistics.rows(),
                statistics.path(),
                statistics.rowsSha256());
    }

    /** {@return a file of statistics, if there is one, among what a run reads} */
    static Path[] read(Optional<Path> file, Path... others) {
        return Stream.concat(Stream.of(others), file.stream()).toArray(Path[]::new);
    }
}
