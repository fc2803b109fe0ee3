package odf2nna.internal.reproduce;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.data.HoldOut;
import odf2nna.data.Scaling;
import odf2nna.data.TargetSpec;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.build.DenseChain;
import odf2nna.internal.build.EncodedRows;
import odf2nna.internal.build.Encoding;
import odf2nna.internal.build.Roles;
import odf2nna.internal.build.Target;
import odf2nna.internal.data.TextSplit;
import odf2nna.internal.data.TextTable;
import odf2nna.internal.pipeline.OriginalTraining;
import odf2nna.internal.reproduce.Experiments.Experiment;
import odf2nna.internal.reproduce.Experiments.Original;
import odf2nna.internal.reproduce.Experiments.Rows;
import odf2nna.internal.runtime.RunContext;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.FineTuneOptions.FineTuneFiles;
import odf2nna.training.FineTuneOptions.Length;
import odf2nna.training.LossOptions;
import odf2nna.training.Optimizer;
import odf2nna.training.OptimizerOptions;
import odf2nna.training.Schedule;
import odf2nna.training.WeightSelection;

/**
 * The rows and the original of an experiment with one seed. A table is encoded as {@code build} does it, and a fifth of its rows
 * are test rows; other data have test files.
 *
 * @param experiment whose they are
 * @param rows of it
 * @param data folder of the data
 * @param results folder of the results; commands are given as if run there
 * @param seed of split and training
 */
record Prepared(Experiment experiment, Rows rows, Path data, Path results, int seed) {
    private static final double TEST_SHARE = 0.2;
    /** Rows per step in Keras where nothing else is said. */
    private static final int KERAS_BATCH = 32;
    /** Folder below that of the results. */
    static final String WORK = "work";

    private static final String MODEL = "original.onnx";

    /** Is written last, so that what a killed program has left is made again. */
    private static final String MADE = "made";

    /** {@return where they are, below the folder of the results; its name says all that they depend on} */
    Path folder() {
        Original original = experiment.original();
        String network = original.hidden() == null
                ? ""
                : "-%s-epochs-%d-decay-%s%s"
                        .formatted(
                                original.hidden().stream().map(String::valueOf).collect(Collectors.joining("x")),
                                original.epochs(),
                                original.weightDecay(),
                                original.isKeras() ? "-keras" : "");
        return results.resolve(WORK).resolve(experiment.data() + network + "-seed-" + seed);
    }

    /** {@return the model that methods are given} */
    Path model() {
        String file = experiment.original().file();
        return file == null ? folder().resolve(MODEL) : data.resolve(file);
    }

    /** {@return a declared file that is missing; empty if none is} */
    Optional<Path> missing() {
        List<Path> files = new ArrayList<>(List.of(data.resolve(rows.train())));
        if (rows.test() != null) {
            files.add(data.resolve(rows.test()));
        }
        if (experiment.original().file() != null) {
            files.add(model());
        }
        return files.stream().filter(file -> !Files.exists(file)).findFirst();
    }

    /** {@return a command that measures the original on the test rows} */
    List<String> comparison() {
        List<String> words = new ArrayList<>(List.of("compare", model().toString(), model().toString()));
        words.addAll(words());
        return words;
    }

    /** {@return the words of a command line that name the rows} */
    List<String> words() {
        List<String> words = new ArrayList<>();
        if (rows.isTable()) {
            words.addAll(List.of("--eval", features("training").toString()));
            words.addAll(List.of("--target", targets("training").toString()));
            words.addAll(List.of("--test", features("test").toString()));
            words.addAll(List.of("--test-target", targets("test").toString()));
        } else {
            words.addAll(List.of("--eval", data.resolve(rows.train()).toString()));
            words.addAll(
                    List.of("--test", data.resolve(String.valueOf(rows.test())).toString()));
        }
        if (rows.scale() != null) {
            words.addAll(List.of("--scale", rows.scale()));
        }
        if (rows.maxRows() != null) {
            words.addAll(List.of("--max-rows", rows.maxRows().toString()));
        }
        return words;
    }

    private Path features(String part) {
        return folder().resolve(part + " rows");
    }

    private Path targets(String part) {
        return folder().resolve(part + " targets");
    }

    /**
     * Makes what is missing of them.
     *
     * @throws odf2nna.data.DataFormatException if the rows can't be used
     * @throws odf2nna.training.TrainingFailure if TensorFlow is missing, or training fails
     */
    void make(RunContext run) throws IOException {
        Files.createDirectories(folder());
        Path made = folder().resolve(MADE);
        if (Files.exists(made)) {
            return;
        }
        if (rows.isTable()) {
            Encoding encoding = encode(run);
            Target target = encoding.target();
            train(encoding.width(), target.outputs(), target instanceof Target.Classes, run);
        } else {
            train(Objects.requireNonNull(rows.features()), Objects.requireNonNull(rows.outputs()), true, run);
        }
        Files.writeString(made, "");
    }

    private Encoding encode(RunContext run) throws IOException {
        List<String> categories = rows.categories() == null ? List.of() : rows.categories();
        DataOptions options = DataOptions.defaults()
                .withFiles(List.of(data.resolve(rows.train()).toString()));
        TextTable table = TextTable.open(options.files(), options.csv(), Roles.names(options, categories, List.of()));
        Roles roles = Roles.of(table, options, categories, List.of());
        TextSplit split = TextSplit.of(
                table, EncodedRows.distinguishing(table, roles), roles.target(), new HoldOut(TEST_SHARE, seed), false);
        Encoding encoding = EncodedRows.decide(
                        table,
                        roles,
                        split,
                        Boolean.TRUE.equals(rows.number()) ? TaskOptions.Kind.REGRESSION : TaskOptions.Kind.AUTO)
                .encoding();
        write(encoding, table, (row, record) -> !split.isHeldOut(row, record), "training", run);
        write(encoding, table, split::isHeldOut, "test", run);
        return encoding;
    }

    private void write(Encoding encoding, TextTable table, EncodedRows.Chosen chosen, String part, RunContext run)
            throws IOException {
        EncodedRows.write(
                encoding,
                table.open(),
                chosen,
                false,
                folder(),
                part,
                Optional.empty(),
                run.cancellation()::isCancelled);
    }

    private void train(int features, int outputs, boolean isOfClasses, RunContext run) throws IOException {
        Original original = experiment.original();
        if (original.hidden() == null) {
            return;
        }
        DenseChain network = new DenseChain(
                "features",
                isOfClasses ? "probabilities" : "numbers",
                "network/",
                features,
                original.hidden(),
                outputs,
                isOfClasses);
        OptimizerOptions descent = original.isKeras()
                ? OptimizerOptions.by(Optimizer.ADAM).with(Schedule.CONSTANT)
                : OptimizerOptions.fineTuning(Optimizer.ADAM);
        FineTuneOptions how = new FineTuneOptions(
                new Length(
                        Optional.of(original.epochs()),
                        Optional.empty(),
                        original.isKeras() ? Optional.of(KERAS_BATCH) : Optional.empty(),
                        WeightSelection.LAST,
                        1),
                descent.withWeightDecay(original.weightDecay()),
                0,
                LossOptions.defaults(),
                FineTuneFiles.none());
        TaskOptions task =
                TaskOptions.defaults().withTask(isOfClasses ? TaskOptions.Kind.CLASSES : TaskOptions.Kind.REGRESSION);
        OriginalTraining.run(network, files(), task, how, model(), run);
    }

    private DataFiles files() {
        DataOptions options = DataOptions.defaults().with(HoldOut.NONE);
        if (rows.isTable()) {
            return new DataFiles(
                    options.withFiles(List.of(features("training").toString()))
                            .withTarget(TargetSpec.parse(targets("training").toString())),
                    List.of());
        }
        Scaling scaling = rows.scale() == null ? Scaling.NONE : Scaling.by(Scaling.parseScale(rows.scale()));
        return new DataFiles(
                options.withFiles(List.of(data.resolve(rows.train()).toString()))
                        .with(scaling),
                List.of());
    }
}
