package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.Judge;
import odf2nna.internal.onnx.Judge.Numbers;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModelReader;
import odf2nna.internal.pipeline.ModelFiles;
import odf2nna.internal.savedmodel.write.TensorFlowRun;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A SavedModel comes out as a SavedModel that TensorFlow runs, with its own signature, and can be read again. */
@Tag("native")
class SavedModelRoundTripTest {
    private static final int ROWS = 50;

    /** Probabilities after three layers of at most 128 products in float32, added in another order. */
    private static final double FLOAT_NOISE = 32 * 0x1p-24;

    @TempDir
    private Path folder;

    private Workspace copy(String name) throws IOException {
        Workspace workspace = Workspace.in(folder.resolve("files"));
        workspace.copy(Path.of("models", name), "model");
        workspace.copy(Path.of("models/digits.csv.gz"), "digits.csv.gz");
        return workspace;
    }

    @ParameterizedTest
    @CsvSource({"digits_savedmodel_export, pixels", "digits_savedmodel_tf, inputs"})
    void givesWhatTheOnnxTwinGivesUnderItsOwnSignature(String name, String input) throws IOException {
        Workspace workspace = copy(name);
        String command = "shrink @model --eval @digits.csv.gz --epsilon 0.1 --epochs 0 --device cpu";

        Cli.Result twin = workspace.run(command + " -o @twin.onnx");
        Cli.Result result = workspace.run(command);
        Cli.Result converted = workspace.run("convert @model-small -o @back.onnx");

        assertThat(List.of(twin.code(), result.code(), converted.code()))
                .as(twin.err() + result.err() + converted.err())
                .containsOnly(0);
        double[] pixels = new Random(4).doubles(ROWS * 64L, 0, 16).toArray();
        Map<String, Numbers> rows = Map.of(input, new Numbers(ElementType.FLOAT, List.of((long) ROWS, 64L), pixels));
        double[] expected = outputs(workspace, "twin.onnx", rows);
        try (TensorFlowRun tensorflow = TensorFlowRun.load(workspace.path("model-small"))) {
            assertThat(tensorflow.run(rows).get("output_0").values()).containsExactly(expected, within(FLOAT_NOISE));
        }
        assertThat(outputs(workspace, "back.onnx", rows)).containsExactly(expected, within(FLOAT_NOISE));
        LoadedModel again = ModelFiles.open(workspace.path("model-small"));
        assertThat(again.model().parameters()).isEqualTo(8818);
        assertThat(again.model().inputs())
                .extracting(spec -> spec.name() + " " + spec)
                .containsExactly(input + " FLOAT[?,64]");
        assertThat(again.model().metadata()).containsEntry("savedmodel.signature", "serving_default");
    }

    private static double[] outputs(Workspace workspace, String file, Map<String, Numbers> rows) throws IOException {
        return Judge.run(OnnxModelReader.read(workspace.path(file)), rows, List.of("output_0"))
                .get("output_0")
                .values();
    }
}
