package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A size that is given is fine-tuned for longer while that gains. */
@Tag("native")
class LongerTrainingTest {
    private static final String SHRINK = "shrink @model.onnx --eval @data.csv --target-params 90% --dry-run --json -q";

    @TempDir
    private Path folder;

    private Workspace workspace;

    /** Classes that follow from the features, of which the random weights of the model know nothing. */
    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
        Random random = new Random(7);
        StringBuilder csv = new StringBuilder();
        for (int row = 0; row < 1000; row++) {
            double first = random.nextGaussian();
            double second = random.nextGaussian();
            int label = first * second > 0 ? 0 : second > 0 ? 1 : 2;
            csv.append(String.format(
                    Locale.ROOT,
                    "%.3f,%.3f,%.3f,%.3f,%d%n",
                    first,
                    second,
                    random.nextGaussian(),
                    random.nextGaussian(),
                    label));
        }
        workspace.write("data.csv", csv.toString());
    }

    private int epochs(String options) throws IOException {
        Cli.Result run = workspace.run(SHRINK + " " + options);

        assertThat(run.code()).as(run.err()).isZero();
        JsonNode report = new JsonMapper().readTree(run.out());
        return report.path("fineTuning").path("epochs").asInt();
    }

    @Test
    void aNetworkThatStillLearnsIsTrainedForLonger() throws IOException {
        assertThat(epochs("--learning-rate 0.0003")).isGreaterThan(100);
    }

    @Test
    void epochsThatAreGivenStay() throws IOException {
        assertThat(epochs("--learning-rate 0.0003 --epochs 100")).isEqualTo(100);
    }

    @Test
    void aNetworkThatHasLearntIsNotTrainedForLonger() throws IOException {
        assertThat(epochs("--learning-rate 0.03")).isEqualTo(100);
    }
}
