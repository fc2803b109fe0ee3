package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The paper to the letter, on a carried model and from a data set. */
@Tag("native")
class PaperOptionTest {
    @TempDir
    private Path folder;

    private JsonNode done(Cli.Result run) throws IOException {
        assertThat(run.code()).as(run.err()).isZero();
        return new JsonMapper().readTree(run.out());
    }

    /** The threshold empties the first layer. */
    @Test
    void aCarriedModelGoesThePapersCourse() throws IOException {
        Workspace workspace = Workspace.in(folder.resolve("work"));
        Cli.Result run = workspace.run("shrink models/digits_torch.onnx --eval models/digits.csv.gz --paper"
                + " --epsilon 0.7 --original-epochs 20 --device cpu -o @small.onnx --json");
        JsonNode report = done(run);

        assertThat(run.err())
                .contains("compensate by the paper's scalar")
                .contains("to the letter of the paper: scores of the original network as it is, no certificate")
                .contains("has fresh weights, as the layer before it is emptied")
                .contains("fine-tuned 3 epochs")
                .contains("adam at 0.001, 32 rows per step");
        assertThat(report.at("/plan/compensation").asText()).isEqualTo("paper");
        assertThat(report.at("/plan/criterion").asText()).isEqualTo("std");
        assertThat(report.at("/fineTuning/targets").asText()).isEqualTo("labels");
        assertThat(report.at("/fineTuning/trainingRows").asLong())
                .isEqualTo(report.at("/data/calibrationRows").asLong());
        assertThat(report.has("simplification")).isFalse();
        assertThat(report.has("search")).isFalse();
        assertThat(report.at("/equivalence/passed").asBoolean()).isTrue();
    }

    @Test
    void theSeedDecidesTheFreshWeights() throws IOException {
        Workspace workspace = Workspace.in(folder.resolve("work"));
        String command = "shrink models/digits_torch.onnx --eval models/digits.csv.gz --paper --epsilon 0.7 --epochs 0"
                + " --device cpu -q --json -o ";
        done(workspace.run(command + "@one.onnx"));
        done(workspace.run(command + "@two.onnx"));
        done(workspace.run(command + "@three.onnx --seed 1"));

        assertThat(workspace.bytes("one.onnx")).isEqualTo(workspace.bytes("two.onnx"));
        assertThat(workspace.bytes("one.onnx")).isNotEqualTo(workspace.bytes("three.onnx"));
    }

    /** Early stopping is a hyper-parameter of the paper's trainings (section 5), which are as those of the originals. */
    @Test
    void earlyStoppingCanBeGiven() throws IOException {
        Workspace workspace = Workspace.in(folder.resolve("work"));
        JsonNode report = done(workspace.run("shrink models/digits_torch.onnx --eval models/digits.csv.gz --paper"
                + " --epsilon 0.7 --original-epochs 20 --patience 2 --device cpu -o @small.onnx --json"));

        assertThat(report.at("/plan/compensation").asText()).isEqualTo("paper");
        assertThat(report.at("/fineTuning/validationRows").asLong()).isPositive();
        assertThat(report.at("/fineTuning/trainingRows").asLong())
                .isLessThan(report.at("/data/calibrationRows").asLong());
    }

    @Test
    void aDataSetHasThePrintedEquationAndTheSameTrainingForAPartOfTheEpochs() throws IOException {
        Workspace workspace = Workspace.in(folder.resolve("work"));
        workspace.write("flowers.csv", flowers());
        JsonNode report = done(workspace.run("build @flowers.csv --paper --epsilon 0.05 --layers 2 --general-epochs 40"
                + " --device cpu -o @small.onnx --json"));

        assertThat(report.at("/build/equation").asText()).isEqualTo("printed");
        assertThat(report.at("/build/epochs").asInt()).isEqualTo(40);
        assertThat(report.at("/plan/compensation").asText()).isEqualTo("paper");
        assertThat(report.at("/fineTuning/epochs").asInt()).isEqualTo(6);
        assertThat(report.at("/fineTuning/batchSize").asInt())
                .as("as for the general network")
                .isEqualTo(32);
        assertThat(report.at("/fineTuning/learningRate").asDouble())
                .as("as for the general network")
                .isEqualTo(0.003);
        assertThat(report.at("/fineTuning/targets").asText()).isEqualTo("labels");
    }

    private static String flowers() {
        Random random = new Random(3);
        StringBuilder csv = new StringBuilder("a,b,kind\n");
        for (int row = 0; row < 300; row++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            csv.append("%.4f,%.4f,%s%n".formatted(a, b, a + b > 0 ? "rose" : "lily"));
        }
        return csv.toString();
    }
}
