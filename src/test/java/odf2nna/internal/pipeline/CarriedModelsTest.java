package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.data.HoldOut;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.Datasets;
import odf2nna.internal.data.Part;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OnnxModelWriter;
import odf2nna.internal.onnx.ScoringCopy;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.RunContext;
import odf2nna.prune.PruneOptions;
import odf2nna.report.ModelSummary;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One network as six exporters wrote it: whatever the spelling, the same units go and the same function stays. */
@Tag("native")
class CarriedModelsTest {
    private static final Path MODELS = Path.of("models");
    private static final List<String> NAMES = List.of(
            "digits_torch",
            "digits_torch_dynamo",
            "digits_keras_tf",
            "digits_keras_torch",
            "digits_tf2onnx",
            "digits_sklearn");
    private static final EngineOptions ENGINE = EngineOptions.defaults();

    /**
     * Probabilities of at most 1 after sums of 64, 128 and 64 products in float32. The six graphs add biases in other
     * places and multiply by other kernels, so a sum may differ by some roundings of 2⁻²⁴; 16 of them are allowed.
     */
    private static final double FLOAT_NOISE = 16 * 0x1p-24;

    private static final int ROWS = 1797;

    @TempDir
    private Path folder;

    private static Path file(String name) {
        return MODELS.resolve(name + ".onnx");
    }

    private static DataOptions allRows() {
        return DataOptions.defaults()
                .withFiles(List.of(MODELS.resolve("digits.csv.gz").toString()))
                .with(HoldOut.NONE);
    }

    private static Steps steps(LoadedModel model) throws IOException {
        return Steps.of(model, new DataFiles(allRows(), List.of()), RunContext.of(ENGINE));
    }

    private static PruningPlan plan(String name, double epsilon) throws IOException {
        Steps steps = steps(ModelFiles.open(file(name)));
        return steps.plan(steps.score(), PruneOptions.of(epsilon));
    }

    private static double[] probabilities(OnnxModel model) throws IOException {
        Dataset data = Datasets.open(allRows(), InputShapes.of(model));
        Batch rows = new DataRows(data, Part.ALL).first(ROWS);
        String tensor = ModelEnd.of(model, Optional.empty()).tensor();
        try (ModelRunner runner =
                new ModelRunner(RunContext.of(ENGINE).engine(), ScoringCopy.withOutputs(model, List.of(tensor)))) {
            return runner.run(rows).values(tensor);
        }
    }

    @Test
    void filesAreThoseOfTheReadme() throws IOException, NoSuchAlgorithmException {
        Matcher lines = Pattern.compile("(?m)^ +([0-9a-f]{64})  (\\S+)$")
                .matcher(Files.readString(MODELS.resolve("README.md")));
        Map<String, String> stated = new TreeMap<>();
        while (lines.find()) {
            stated.put(lines.group(2), lines.group(1));
        }
        Map<String, String> actual = new TreeMap<>();
        for (String name : stated.keySet()) {
            byte[] bytes = Files.readAllBytes(MODELS.resolve(name));
            actual.put(
                    name,
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        }

        assertThat(actual).isEqualTo(stated).hasSize(NAMES.size() + 10);
    }

    @Test
    void sixSpellingsGiveOnePlanAndOneFunctionBeforeAndAfter() throws IOException {
        List<UnitSet> kept = List.of();
        double[] before = {};
        double[] after = {};
        for (String name : NAMES) {
            LoadedModel model = ModelFiles.open(file(name));
            PruningPlan plan = plan(name, 0.1);
            List<UnitSet> keptHere =
                    plan.layers().stream().map(PruningPlan.LayerPlan::kept).toList();
            double[] beforeHere = probabilities(model.model());
            double[] afterHere = probabilities(Steps.apply(model, plan).model().model());
            if (name.equals(NAMES.get(0))) {
                kept = keptHere;
                before = beforeHere;
                after = afterHere;
            }
            assertThat(keptHere).as(name).isEqualTo(kept);
            assertThat(beforeHere).as(name).hasSize(10 * ROWS).containsExactly(before, within(FLOAT_NOISE));
            assertThat(afterHere).as(name).hasSize(10 * ROWS).containsExactly(after, within(FLOAT_NOISE));
        }
        assertThat(kept).extracting(UnitSet::size).containsExactly(78, 42, 10);
        assertThat(largestDifference(before, after)).isBetween(0.001, 0.03);
        assertThat(classes(after)).isEqualTo(classes(before));
    }

    /** The files of Keras itself hold the weights of the exports. */
    @ParameterizedTest
    @ValueSource(strings = {"digits.keras", "digits.h5"})
    void kerasFilesGiveTheSamePlanAndFunctionAsTheirExport(String name) throws IOException {
        LoadedModel keras = ModelFiles.open(MODELS.resolve(name));
        LoadedModel export = ModelFiles.open(file("digits_keras_tf"));
        Steps steps = steps(keras);
        PruningPlan plan = steps.plan(steps.score(), PruneOptions.of(0.1));
        PruningPlan exportPlan = plan("digits_keras_tf", 0.1);

        assertThat(Summaries.layers(keras, Map.of()))
                .extracting(layer -> layer.name())
                .containsExactly("fc1", "fc2", "fc3");
        assertThat(Summaries.model(keras).inputs()).containsExactly("pixels FLOAT[?,64]");
        assertThat(Summaries.model(keras).outputs()).containsExactly("fc3 FLOAT[?,10]");
        assertThat(Summaries.model(keras).producer()).isEqualTo("Keras 3.15.1");
        assertThat(plan.layers())
                .extracting(PruningPlan.LayerPlan::kept)
                .isEqualTo(exportPlan.layers().stream()
                        .map(PruningPlan.LayerPlan::kept)
                        .toList());
        assertThat(probabilities(keras.model())).containsExactly(probabilities(export.model()), within(FLOAT_NOISE));
        assertThat(probabilities(Steps.apply(keras, plan).model().model()))
                .containsExactly(
                        probabilities(Steps.apply(export, exportPlan).model().model()), within(FLOAT_NOISE));
    }

    /** So do the SavedModels, one of which says only in its objects where its variables are kept. */
    @ParameterizedTest
    @CsvSource({"digits_savedmodel_export, pixels", "digits_savedmodel_tf, inputs"})
    void savedModelsGiveTheSamePlanAndFunctionAsTheirExport(String name, String input) throws IOException {
        LoadedModel saved = ModelFiles.open(MODELS.resolve(name));
        LoadedModel export = ModelFiles.open(file("digits_keras_tf"));
        Steps steps = steps(saved);
        PruningPlan plan = steps.plan(steps.score(), PruneOptions.of(0.1));
        PruningPlan exportPlan = plan("digits_keras_tf", 0.1);

        assertThat(Summaries.layers(saved, Map.of()))
                .extracting(layer -> layer.name())
                .containsExactly("digits_1/fc1_1", "digits_1/fc2_1", "digits_1/fc3_1");
        assertThat(Summaries.model(saved).inputs()).containsExactly(input + " FLOAT[?,64]");
        assertThat(Summaries.model(saved).outputs()).containsExactly("output_0 FLOAT[?,10]");
        assertThat(Summaries.model(saved).producer()).isEqualTo("tensorflow 2.21.0");
        assertThat(saved.model().metadata()).containsEntry("savedmodel.signature", "serving_default");
        assertThat(plan.layers())
                .extracting(PruningPlan.LayerPlan::kept)
                .isEqualTo(exportPlan.layers().stream()
                        .map(PruningPlan.LayerPlan::kept)
                        .toList());
        assertThat(probabilities(saved.model())).containsExactly(probabilities(export.model()), within(FLOAT_NOISE));
        assertThat(probabilities(Steps.apply(saved, plan).model().model()))
                .containsExactly(
                        probabilities(Steps.apply(export, exportPlan).model().model()), within(FLOAT_NOISE));
    }

    /** A graph in a file of its own, told by its content. */
    @Test
    void aFrozenGraphGivesTheSameFunctionAsItsExport() throws IOException {
        LoadedModel frozen = ModelFiles.open(MODELS.resolve("digits_frozen.pb"));
        LoadedModel export = ModelFiles.open(file("digits_keras_tf"));
        Steps steps = steps(frozen);
        PruningPlan plan = steps.plan(steps.score(), PruneOptions.of(0.1));
        PruningPlan exportPlan = plan("digits_keras_tf", 0.1);

        assertThat(Summaries.model(frozen).inputs()).containsExactly("pixels FLOAT[?,64]");
        assertThat(probabilities(frozen.model())).containsExactly(probabilities(export.model()), within(FLOAT_NOISE));
        assertThat(probabilities(Steps.apply(frozen, plan).model().model()))
                .containsExactly(
                        probabilities(Steps.apply(export, exportPlan).model().model()), within(FLOAT_NOISE));
    }

    private static double largestDifference(double[] a, double[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }

    private static List<Integer> classes(double[] probabilities) {
        List<Integer> classes = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            int best = row * 10;
            for (int i = row * 10; i < row * 10 + 10; i++) {
                best = probabilities[i] > probabilities[best] ? i : best;
            }
            classes.add(best - row * 10);
        }
        return classes;
    }

    /** The table in models/README.md. */
    @ParameterizedTest
    @CsvSource({"0, 101, 42, 1789", "0.01, 92, 42, 1789", "0.05, 87, 42, 1789", "0.1, 78, 42, 1789", "0.5, 4, 40, 677"})
    void countsAreThoseOfTheReadme(double epsilon, int first, int second, int rowsRight) throws IOException {
        LoadedModel model = ModelFiles.open(file("digits_torch"));
        PruningPlan plan = plan("digits_torch", epsilon);
        List<Integer> digits =
                classes(probabilities(Steps.apply(model, plan).model().model()));
        Batch rows = new DataRows(Datasets.open(allRows(), InputShapes.of(model.model())), Part.ALL).first(ROWS);
        int right = 0;
        for (int row = 0; row < ROWS; row++) {
            right += digits.get(row) == (int) rows.targets()[row] ? 1 : 0;
        }

        assertThat(plan.layers()).extracting(layer -> layer.kept().size()).containsExactly(first, second, 10);
        assertThat(right).isEqualTo(rowsRight);
        String line = Arrays.stream(
                        Files.readString(MODELS.resolve("README.md")).split("\n"))
                .filter(text -> text.startsWith("| " + (epsilon == 0 ? "0" : Double.toString(epsilon)) + " |"))
                .collect(Collectors.joining());
        assertThat(line).contains("| 64-%d-%d-10 |".formatted(first, second)).contains("| %d |".formatted(rowsRight));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "digits_torch",
                "digits_torch_dynamo",
                "digits_keras_tf",
                "digits_keras_torch",
                "digits_tf2onnx",
                "digits_sklearn"
            })
    void writtenModelRunsAndKeepsAllThatPruningDoesNotConcern(String name) throws IOException {
        LoadedModel model = ModelFiles.open(file(name));
        PruningPlan plan = plan(name, 0.1);
        Candidate pruned = Steps.apply(model, plan);
        Path target = folder.resolve(name + ".onnx");
        try (StagedFile staged =
                OnnxModelWriter.write(pruned.model().model(), new StagingArea().beside(target, true), false)) {
            staged.commit();
        }
        LoadedModel written = ModelFiles.open(target);
        ModelSummary before = Summaries.model(model);
        ModelSummary after = Summaries.model(written);

        assertThat(probabilities(written.model()))
                .isEqualTo(probabilities(pruned.model().model()));
        assertThat(steps(model).verify(pruned, written.model()).passed()).isTrue();
        assertThat(after.inputs()).isEqualTo(before.inputs());
        assertThat(after.outputs()).isEqualTo(before.outputs());
        assertThat(after.producer()).isEqualTo(before.producer());
        assertThat(after.opset()).isEqualTo(before.opset());
        assertThat(after.irVersion()).isEqualTo(before.irVersion());
        assertThat(written.model().metadata())
                .containsAllEntriesOf(model.model().metadata());
        assertThat(after.bytes()).isLessThan(before.bytes());
        assertThat(written.model().hasExternalData()).isFalse();
    }
}
