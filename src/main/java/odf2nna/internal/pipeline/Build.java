package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import odf2nna.data.DataFormatException;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.build.Column;
import odf2nna.internal.build.EncodedRows;
import odf2nna.internal.build.Encoding;
import odf2nna.internal.build.GeneralNetwork;
import odf2nna.internal.build.NetworkShape;
import odf2nna.internal.build.RawInputs;
import odf2nna.internal.build.RawRows;
import odf2nna.internal.build.Roles;
import odf2nna.internal.build.Target;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.data.TextTable;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.training.FineTuning;
import odf2nna.internal.training.Trainer;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.BuildOptions;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.OutputOptions.ModelFormat;
import odf2nna.pipeline.ReportOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.report.BuildSummary;
import odf2nna.report.RunReport;

/**
 * Builds a network from a data set, which is the paper's Algorithm 1: read the columns, split the rows, decide what the columns
 * are, encode the rows, choose a shape, train the general network, make it smaller by {@link Pipeline}, put the encoding in front,
 * verify, evaluate, write.
 *
 * <p>{@link #run} is that sequence from top to bottom.
 */
final class Build {
    /** Names of classes that a line has room for. */
    private static final int SHOWN_CLASSES = 6;

    /** The part of what is tolerated that the result may be measured to lose: no user would miss a tenth of a percentage point. */
    private static final double AIM = 0.1;

    /** A fold of fewer rows is too small to compare with guessing. */
    private static final long FEW_ROWS = 1_000;

    private final BuildOptions options;
    private final ReportOptions reporting;
    private final RunContext run;
    private final Trainer trainer;
    private final StepClock clock = new StepClock();

    private Build(BuildOptions options, ReportOptions reporting, RunContext run) {
        this.options = options;
        this.reporting = reporting;
        this.run = run;
        this.trainer = Pipeline.trainer(run);
    }

    /**
     * Builds a network and writes it.
     *
     * @throws DataFormatException if the data can't be used, or no network is better than guessing
     * @throws odf2nna.training.TrainingFailure if TensorFlow is missing, or training fails
     * @throws odf2nna.pipeline.BoundMissedException if a goal can't be reached; nothing is written
     */
    static RunReport run(BuildOptions options, ReportOptions reporting, RunContext run) throws IOException {
        return new Build(options, reporting, run).run();
    }

    private RunReport run() throws IOException {
        Pipeline.trainer(run).require();
        TextTable table = TextTable.open(
                options.data().files(),
                options.data().csv(),
                Roles.names(options.data(), options.categories(), options.softLabels()));
        InputFiles inputs = checkedOutputs(table);
        Roles roles = Roles.of(table, options.data(), options.categories(), options.softLabels());
        GivenInputs given = GivenInputs.of(run);
        try {
            clock.begin("reading and encoding rows");
            run.progress().step("reading rows", "what the columns hold", 0, -1);
            BuildRows.Decision decision = BuildRows.decide(table, roles, options);
            BuildRows rows = BuildRows.encoded(table, roles, decision, options, given.folder(), run);
            return built(table, inputs, decision.columns(), rows, given.folder().resolve("general network"));
        } catch (DataFormatException e) {
            throw e.file().startsWith(given.folder()) ? e.at(source(table)) : e;
        } catch (RuntimeException e) {
            throw given.named(e);
        }
    }

    /** Checks that everything can be written, before any work is done. */
    private InputFiles checkedOutputs(TextTable table) throws IOException {
        List<String> texts = new ArrayList<>(options.data().files());
        texts.addAll(options.test());
        texts.addAll(options.validation());
        InputFiles inputs = InputFiles.ofData(table.files().get(0), texts).watchedIn(run);
        OutputOptions output = options.shrink().output();
        requireRawColumns(output, source(table));
        OutputCheck.checkModel(inputs, output);
        options.shrink().forDevice(source(table)); // C code and LiteRT files are refused above, so bytes are, too
        List<Path> others = new ArrayList<>(List.of(output.target(source(table))));
        if (options.general().isPresent()) {
            Path general = options.general().get();
            requireRawColumns(general(general), source(table));
            OutputCheck.checkModel(inputs, general(general));
            OutputCheck.checkOther(general, others, "--general");
            others.add(general);
        }
        if (reporting.file().isPresent()) {
            OutputCheck.checkReport(reporting.file().get(), reporting.replace(), inputs, others);
        }
        return inputs;
    }

    /** Refuses a format that lacks what every built network has in front: operators that fill missing values. */
    private static void requireRawColumns(OutputOptions output, Path source) {
        ModelFormat format = output.format(source);
        if (format != ModelFormat.ONNX && format != ModelFormat.SAVEDMODEL) {
            throw new UnsupportedModelException(
                    output.target(source).toString(),
                    "%s can't fill missing values of raw columns; name an ONNX file (.onnx), or a folder for a SavedModel, with a slash at its end"
                            .formatted(
                                    switch (format) {
                                        case KERAS -> "a Keras file";
                                        case TFLITE -> "a LiteRT file";
                                        default -> "C code";
                                    }));
        }
    }

    private OutputOptions general(Path file) {
        return new OutputOptions(
                Optional.of(file),
                options.shrink().output().replace(),
                options.shrink().output().dryRun());
    }

    private static Path source(TextTable table) {
        return table.files().get(0);
    }

    private RunReport built(TextTable table, InputFiles inputs, EncodedRows.Decided decided, BuildRows rows, Path name)
            throws IOException {
        Encoding encoding = decided.encoding();
        boolean isOfClasses = encoding.target() instanceof Target.Classes;
        TaskOptions judged =
                options.shrink().task().withTask(isOfClasses ? TaskOptions.Kind.CLASSES : TaskOptions.Kind.REGRESSION);
        EvaluationData encoded =
                EvaluationData.open(rows.data(), List.of(new InputShape("features", List.of(encoding.width()))));
        encoded.requireDifferentRows();
        long count = rows.learnt().rows();
        boolean isSearch = options.shrink().goals().maxDrop().isPresent();
        EvaluationData data = isSearch && count > Certification.MANY_ROWS
                ? encoded.apart(options.folds(), run.options().seed())
                : encoded;
        if (options.shrink().compareScratch()) {
            ScratchComparison.requireRows(data);
        }
        requireFormat(encoding, name, table);
        clock.begin("choosing a shape");
        GeneralTraining training = new GeneralTraining(
                encoding, name, count, options.epochs(), rows.validationRows(), options.folds(), trainer, judged, run);
        int outputs = encoding.target().outputs();
        GeneralTraining.Choice choice = training.choose(
                data,
                options.layers(),
                layers -> options.paper()
                        ? NetworkShape.asPrinted(layers, count, encoding.width(), outputs)
                        : NetworkShape.of(layers, count, encoding.width(), outputs));
        clock.begin("training the general network");
        GeneralNetwork shape = new GeneralNetwork(encoding, choice.recipe().shape());
        LoadedModel general = training.trained(choice.recipe(), data, run.progress());
        LoadedModel rawGeneral = raw(shape, general);
        List<Path> others = new ArrayList<>(List.of(options.shrink().output().target(source(table))));
        options.general().ifPresent(others::add);
        try (ReportDraft report = ReportDraft.open("build", general, reporting, inputs, others, run)) {
            report.begunAt(clock.first());
            report.hasOwnOriginal = true;
            decided.notes().forEach(report::note);
            report.beginsWith(Summaries.model(rawGeneral)
                    .counting(Summaries.model(general))
                    .at(options.general().map(Path::toString).orElse("general network")));
            Pipeline steps = pipeline(general, data, judged);
            clock.begin("searching for a smaller network");
            FoldNetworks folds = new FoldNetworks(
                    options.folds(),
                    training,
                    choice.recipe(),
                    data,
                    general,
                    new GuessCheck(judged, source(table), encoding.target(), report::note, run),
                    run);
            if (!isSearch) {
                folds.compareWithGuessing(count < FEW_ROWS);
            }
            ShrinkOptions shrink = options.shrink()
                    .with(aimed(options.shrink().goals()))
                    .with(Optional.of(training.fineTuning(choice.recipe(), options.paper())));
            Candidate smaller = steps.smaller(shrink, folds, report);
            Phase.COMPARING.begin(run);
            clock.begin("verifying, evaluating and writing");
            rows.unknownTexts().ifPresent(report::note);
            if (rows.validationRows().isPresent()) {
                DataRows own = new ValidationLoss(encoding, run)
                        .open(rows.validationRows().get());
                rows.knownValidation(encoded, own).forEach(report::note);
            }
            rows.learnt().teacher().ifPresent(teacher -> teacher.notes().forEach(report::note));
            Written written = new Written(shape, table, rows, encoded, choice, smaller);
            return write(written, steps, rawGeneral, report);
        }
    }

    /**
     * {@return the goals; by default the result is to lose next to nothing by its estimate: nobody has the general network yet, so
     *     nobody saves anything by losing against it}
     */
    private static Goals aimed(Goals goals) {
        return goals.within(goals.maxDrop().map(one -> one.isDemanded() ? one : one.aimingAt(AIM * one.share())));
    }

    /** Finds out before any training whether the format of the output has all operators. */
    private void requireFormat(Encoding encoding, Path name, TextTable table) {
        GeneralNetwork smallest = new GeneralNetwork(encoding, new NetworkShape(1, 1));
        LoadedModel raw = raw(smallest, LoadedModel.of(smallest.initial(0, name)));
        new ModelOutput(options.shrink().output(), source(table), run).check(raw);
    }

    private Pipeline pipeline(LoadedModel general, EvaluationData data, TaskOptions judged) {
        FineTuning tuning = new FineTuning(general, data, judged, trainer, Optional.empty(), run);
        return new Pipeline(general, data, data, judged, tuning, Optional.empty(), run);
    }

    private static LoadedModel raw(GeneralNetwork shape, LoadedModel network) {
        return LoadedModel.of(
                RawInputs.of(shape, network.model(), network.model().file()));
    }

    /**
     * What is written.
     *
     * @param shape of the general network
     * @param encoded the rows, in their order
     * @param smaller what became of it
     */
    private record Written(
            GeneralNetwork shape,
            TextTable table,
            BuildRows rows,
            EvaluationData encoded,
            GeneralTraining.Choice choice,
            Candidate smaller) {}

    private RunReport write(Written made, Pipeline steps, LoadedModel rawGeneral, ReportDraft report)
            throws IOException {
        Path source = source(made.table());
        LoadedModel small = made.smaller().model();
        LoadedModel raw = raw(made.shape(), small);
        Batch rows = made.encoded().firstScoringRows(Pipeline.VERIFIED_ROWS);
        RawRows columns = RawRows.first(
                rows.rows(),
                made.shape().encoding(),
                made.table().open(),
                made.rows().isLearnt());
        RawCheck check = new RawCheck(made.shape(), columns, rows, run);
        if (made.smaller().isUnchanged()) {
            report.describe(made.smaller());
            report.note(
                    report.search == null
                            ? "no unit of the general network can be removed with these options; it is the result"
                            : "the general network is the result");
        }
        if (options.general().isPresent()) {
            ReportDraft other = steps.scratch();
            new ModelOutput(general(options.general().get()), source, run)
                    .write(
                            rawGeneral,
                            rawGeneral,
                            written -> check.largestDifference(written.model(), steps.original()),
                            other);
        }
        new ModelOutput(options.shrink().output(), source, run)
                .write(
                        raw,
                        small,
                        written -> {
                            double difference = check.largestDifference(written.model(), small);
                            new ResultWriter(steps).evaluate(small, small, report, true);
                            describe(
                                    made,
                                    difference,
                                    columns.rows(),
                                    steps.data().training().count(),
                                    report);
                        },
                        report);
        return report.finish();
    }

    private void describe(Written made, double difference, int verified, long trained, ReportDraft report)
            throws IOException {
        Encoding encoding = made.shape().encoding();
        Target target = encoding.target();
        if (report.metrics != null) {
            report.metrics = TargetUnits.of(report.metrics, target, RawInputs.output(made.shape()));
        }
        if (report.scratch != null) {
            report.scratch = TargetUnits.of(report.scratch, target);
        }
        List<String> classes = target instanceof Target.Classes of ? of.names() : null;
        List<String> others = new ArrayList<>(options.test());
        others.addAll(options.validation());
        report.data = Objects.requireNonNull(report.data)
                .from(
                        made.table().sources(others).stream()
                                .map(DataSummaries::file)
                                .toList(),
                        made.table().quoted(target.position()),
                        classes == null ? "" : "classes " + shown(classes),
                        made.rows().held());
        clock.end();
        report.build = new BuildSummary(
                target.name(),
                classes == null ? "number" : "classes",
                classes,
                made.rows().learnt().rows(),
                trained,
                encoding.columns().stream()
                        .map(column -> new BuildSummary.Column(
                                column.name(), column.title(), !(column instanceof Column.Ignored)))
                        .toList(),
                encoding.width(),
                made.choice().tried(),
                made.shape().shape().layers(),
                made.shape().shape().units(),
                options.paper() ? "printed" : "corrected",
                made.choice().recipe().epochs(),
                options.general().map(Path::toString).orElse(null),
                verified,
                difference,
                clock.steps());
    }

    private static String shown(List<String> classes) {
        String first = classes.stream().limit(SHOWN_CLASSES).collect(Collectors.joining(", "));
        return classes.size() > SHOWN_CLASSES ? first + ", ..." : first;
    }
}
