package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.TinyModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are changed by chance, from the options to the report. */
@Tag("native")
class AugmentOptionsTest {
    private static final String RETRAIN =
            Workspace.RETRAIN.replace("0.3", "0.8") + " --epochs 3 --deterministic --force";

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("files"));
    }

    private Cli.Result done(String command) {
        Cli.Result result = workspace.run(command);
        assertThat(result.code()).as(result.err()).isZero();
        return result;
    }

    private JsonNode retraining(String options) throws IOException {
        return new JsonMapper()
                .readTree(done(RETRAIN + " --json " + options).out())
                .path("fineTuning");
    }

    private static double lastLoss(JsonNode retraining) {
        return retraining.path("history").get(3).path("loss").asDouble();
    }

    @Test
    void theReportSaysWhatWasDoneToTheRows() throws IOException {
        String all = "--augment jitter=0.1,shift,mixup=0.4 --image 2x2";
        String said = "images of 2x2: shift by at most 1 pixel, 0 moving in; mixup by Beta(0.4, 0.4);"
                + " jitter of 0.1 deviations";

        assertThat(retraining(all).path("augmentation").asText()).isEqualTo(said);
        assertThat(done(RETRAIN + " " + all).err()).contains("augmented rows: " + said);
        assertThat(retraining("").path("augmentation").asText()).isEqualTo("none");
        assertThat(done(RETRAIN).err()).doesNotContain("augmented rows");
    }

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherOneOthers() throws IOException {
        String command = RETRAIN + " --augment shift,mixup,jitter --image 2x2 --learning-rate 0.03";
        done(command);
        byte[] once = workspace.bytes("small.onnx");
        done(command);
        assertThat(workspace.bytes("small.onnx")).isEqualTo(once);

        done(command + " --seed 9");
        assertThat(workspace.bytes("small.onnx")).isNotEqualTo(once);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jitter", "jitter=0.5", "mixup", "mixup=3", "shift --image 2x2", "jitter --distill 0.5"})
    void everyKindChangesWhatIsLearntButNotHowItIsJudged(String kind) throws IOException {
        String rest = kind.contains("distill") ? "--distill 0.5" : "";

        JsonNode plain = retraining(rest);
        JsonNode augmented = retraining("--augment " + kind);

        assertThat(lastLoss(augmented)).isNotEqualTo(lastLoss(plain));
        assertThat(augmented.path("history").get(0).path("validationLoss"))
                .isEqualTo(plain.path("history").get(0).path("validationLoss"));
    }

    @Test
    void withoutLabelsTheOriginalIsAskedAboutTheChangedRows() throws IOException {
        workspace.write("data.csv", Workspace.rows(500, 4, 3).replaceAll(",[^,\n]*\n", "\n"));
        String options = " --target none --augment jitter,mixup";
        String search = RETRAIN.replace("--epsilon 0.8", "--max-drop 10") + options;

        JsonNode searched = new JsonMapper().readTree(done(search + " --json").out());
        JsonNode retrained = retraining(options);

        assertThat(searched.path("search").path("candidates")).isNotEmpty();
        assertThat(searched.path("search").findValuesAsText("fineTuning"))
                .isNotEmpty()
                .containsOnly("the original's outputs");
        assertThat(retrained.path("augmentation").asText()).startsWith("mixup");
        assertThat(retrained.path("targets").asText()).isEqualTo("the original's outputs");
    }

    @Test
    void plansAreAppliedWithAugmentationWhereTheyAreRetrained() throws IOException {
        workspace.makePlan();

        Cli.Result retrained = workspace.run(Workspace.APPLY + " --epochs 2 --augment mixup --json");
        Cli.Result without = workspace.run(Workspace.APPLY + " --force --augment mixup");

        assertThat(new JsonMapper()
                        .readTree(retrained.out())
                        .path("fineTuning")
                        .path("augmentation")
                        .asText())
                .isEqualTo("mixup by Beta(0.2, 0.2)");
        assertThat(without.code()).isEqualTo(ExitCode.USAGE);
        assertThat(without.err()).contains("--augment and --image need fine-tuning; add --epochs");
    }

    /** An image of one channel, and an operator before or between the dense layers. */
    private void write(String before, String between) throws IOException {
        workspace.write(
                "model.onnx",
                TinyModels.of(ElementType.FLOAT, 7)
                        .input("x", ElementType.FLOAT, -1, 1, 2, 2)
                        .node("Flatten", "f", "x")
                        .node(before, "b", "f")
                        .gemm("b", "z", 4, 12)
                        .node("Relu", "a", "z")
                        .gemm("a", "s", 12, 5)
                        .node(between, "t", "s")
                        .gemm("t", "y", 5, 3)
                        .output("y", ElementType.FLOAT, -1, 3)
                        .build()
                        .toBytes());
    }

    @ParameterizedTest
    @CsvSource({
        "Identity, Relu, --augment shift",
        "Identity, Relu, '--augment shift,jitter --distill 0.5'",
        "Sin, Relu, --augment jitter --distill 0.5"
    })
    void imagesAreSeenByTheShapeOfTheInput(String before, String between, String options) throws IOException {
        write(before, between);

        assertThat(retraining(options).path("augmentation").asText())
                .startsWith(options.contains("shift") ? "images of 2x2: shift" : "jitter");
    }

    /** What enters the last layer of the smaller network is not what entered that of the original. */
    @Test
    void withAnOperatorBetweenLayersOnlyLabelsAreLearntFrom() throws IOException {
        write("Identity", "Sin");

        Cli.Result refused = workspace.run(RETRAIN + " --augment jitter --distill 0.5");

        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.errorLines()).hasSize(1);
        assertThat(refused.err()).contains("--augment", "'t' is between its dense layers", "labels only");
        assertThat(retraining("--augment jitter").path("augmentation").asText()).startsWith("jitter");
    }

    @Test
    void whatIsNotTheImageItselfIsNotMoved() throws IOException {
        write("Sin", "Relu");

        Cli.Result refused = workspace.run(RETRAIN + " --augment shift");

        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("'b', the input of the dense layers, is not the image itself");
    }

    @Test
    void imagesAmongOtherInputsAreNotMoved() throws IOException {
        workspace.write(
                "model.onnx",
                TinyModels.of(ElementType.FLOAT, 7)
                        .input("x", ElementType.FLOAT, -1, 2)
                        .input("v", ElementType.FLOAT, -1, 2)
                        .gemm("x", "z", 2, 12)
                        .node("Relu", "a", "z")
                        .gemm("a", "s", 12, 3)
                        .gemm("v", "w", 2, 3)
                        .node("Add", "y", "s", "w")
                        .output("y", ElementType.FLOAT, -1, 3)
                        .build()
                        .toBytes());

        Cli.Result refused = workspace.run(RETRAIN + " --augment shift --image 2x2");

        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("only images", "'x' [2]", "'v' [2]");
        assertThat(retraining("--augment mixup,jitter").path("augmentation").asText())
                .startsWith("mixup");
    }
}
