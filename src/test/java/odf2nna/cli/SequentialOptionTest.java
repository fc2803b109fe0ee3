package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("native")
class SequentialOptionTest {
    @TempDir
    private Path folder;

    private Cli.Result shrink(String output, String... options) {
        String command = "shrink models/digits_torch.onnx --eval models/digits.csv.gz --widths 16,12 --epochs 0"
                + " --device cpu -o " + folder.resolve(output);
        return Cli.run((command + " " + String.join(" ", options)).split(" "));
    }

    @Test
    void isDoneAndTold() throws IOException {
        Cli.Result told = shrink("small.onnx", "--sequential", "--json");
        Cli.Result apart = shrink("apart.onnx");

        assertThat(told.code()).as(told.err()).isZero();
        assertThat(apart.code()).as(apart.err()).isZero();
        JsonNode report = new JsonMapper().readTree(told.out());
        assertThat(report.path("plan").path("sequential").asBoolean()).isTrue();
        assertThat(report.path("equivalence").path("passed").asBoolean()).isTrue();
        assertThat(told.err()).contains("refit the downstream weights, layer by layer");
        assertThat(apart.err()).contains("refit the downstream weights").doesNotContain("layer by layer");
        assertThat(folder.resolve("small.onnx")).isNotEmptyFile();
    }
}
