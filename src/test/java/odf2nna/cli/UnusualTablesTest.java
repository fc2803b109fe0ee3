package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data sets of unusual shapes and with unusual texts, from which a network is built all the same. */
@Tag("native")
class UnusualTablesTest {
    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
    }

    private JsonNode built(String csv, String options) throws IOException {
        workspace.write("table.csv", csv);
        Cli.Result run = workspace.run(
                "build @table.csv --layers 1 --device cpu --target-params 90% -o @small.onnx --json -q " + options);
        assertThat(run.code()).as(run.err()).isZero();
        return new JsonMapper().readTree(run.out());
    }

    @Test
    void fiveThousandColumnsBecomeAsManyInputs() throws IOException {
        StringBuilder csv = new StringBuilder();
        Random random = new Random(2);
        for (int column = 0; column < 5_000; column++) {
            csv.append("f").append(column).append(',');
        }
        csv.append("class\n");
        for (int row = 0; row < 60; row++) {
            for (int column = 0; column < 5_000; column++) {
                csv.append(random.nextInt(1000) / 10.0 + (column < 500 ? 40 * (row % 2) : 0))
                        .append(',');
            }
            csv.append(row % 2 == 0 ? "no\n" : "yes\n");
        }

        JsonNode report = built(csv.toString(), "--general-epochs 5");

        assertThat(report.at("/after/inputs")).hasSize(5_000);
        assertThat(report.at("/build/units").asInt()).isEqualTo(8);
    }

    @Test
    void sixtyClassesAreLearnt() throws IOException {
        StringBuilder csv = new StringBuilder("a,b,class\n");
        Random random = new Random(3);
        for (int row = 0; row < 1200; row++) {
            int one = row % 60;
            csv.append(one % 8 + 0.05 * random.nextGaussian())
                    .append(',')
                    .append(one / 8 + 0.05 * random.nextGaussian())
                    .append(",class ")
                    .append(one)
                    .append('\n');
        }

        JsonNode report = built(csv.toString(), "--general-epochs 60 --hold-out 0.2");

        assertThat(report.at("/build/classes")).hasSize(60);
        assertThat(report.at("/metrics/metrics/0/name").asText()).isEqualTo("accuracy");
        assertThat(report.at("/metrics/metrics/0/before").asDouble()).isGreaterThan(0.8);
    }

    @Test
    void namesAndTextsMayHoldAnything() throws IOException {
        StringBuilder csv = new StringBuilder("\"a, \"\"b\"\"\",network/x,label,probabilities,\"columns/é\",class\n");
        for (int row = 0; row < 120; row++) {
            csv.append(row * 31 % 97)
                    .append(',')
                    .append(row % 3 == 0 ? "\"x, \"\"y\"\"\"" : "ü;")
                    .append(',')
                    .append(row * 7 % 11)
                    .append(',')
                    .append(row * 13 % 17)
                    .append(",\"two\nlines\"".repeat(1))
                    .append(row % 3 == 0 ? ",yes\n" : ",no\n");
        }

        JsonNode report = built(csv.toString(), "--general-epochs 60");

        assertThat(report.at("/after/inputs").toString())
                .isEqualTo(
                        "[\"a, \\\"b\\\" FLOAT[?,1]\",\"network/x STRING[?,1]\",\"label FLOAT[?,1]\",\"probabilities FLOAT[?,1]\"]");
        assertThat(report.at("/after/outputs").toString())
                .isEqualTo("[\"probabilities_ FLOAT[?,2]\",\"label_ STRING[?]\"]");
        assertThat(report.at("/build/columns").toString()).contains("in every row");
    }

    @Test
    void onlyWhetherAConstantIsThereMayBeAFeature() throws IOException {
        StringBuilder csv = new StringBuilder("flag,other,class\n");
        for (int row = 0; row < 200; row++) {
            csv.append((row % 2 == 0 ? "1,%d,yes\n" : ",%d,no\n").formatted(row * 37 % 101));
        }

        JsonNode report = built(csv.toString(), "--general-epochs 100");

        assertThat(report.at("/after/inputs").toString()).isEqualTo("[\"flag FLOAT[?,1]\",\"other FLOAT[?,1]\"]");
        assertThat(report.at("/build/features").asInt()).isEqualTo(2);
        assertThat(report.at("/build/largestDifference").asDouble()).isLessThan(1e-5);
    }

    @Test
    void equalRowsStayTogetherThoughTheyAreNumbered() throws IOException {
        StringBuilder csv = new StringBuilder("id,a,b,class\n");
        for (int row = 0; row < 200; row++) {
            int one = row / 2;
            csv.append(row + 1)
                    .append(',')
                    .append(one * 31 % 97)
                    .append(',')
                    .append(one * 7 % 89)
                    .append(one % 2 == 0 ? ",no\n" : ",yes\n");
        }

        JsonNode report = built(csv.toString(), "--general-epochs 5 --hold-out 0.3 --accept-baseline");

        assertThat(report.at("/metrics/rows").asInt()).isEqualTo(60);
        assertThat(report.at("/data/learntTestRows").asInt()).isZero();
        assertThat(report.at("/data/repeatedRows").asInt()).isEqualTo(100);
    }
}
