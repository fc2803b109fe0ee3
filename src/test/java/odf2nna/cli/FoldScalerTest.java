package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.OnnxModelReader;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --fold-scaler}: the result on raw rows is what it is without that on scaled rows. */
@Tag("native")
class FoldScalerTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final double[] NEAR = {1000, -3, 0, 0.5};
    private static final double[] FAR = {1_000_000, -3, 0, 0.5};

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void work() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
        RawRows.write(workspace, NEAR);
    }

    private JsonNode report(String command) throws IOException {
        Cli.Result result = workspace.run(command + " --device cpu --json");
        assertThat(result.code()).as(result.err()).isZero();
        return MAPPER.readTree(result.out());
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }

    /** Compares a model with itself: its metrics on some rows. */
    private JsonNode metrics(String model, String rows) throws IOException {
        return report("compare %s %s --eval %s".formatted(model, model, rows)).at("/metrics/metrics");
    }

    @ParameterizedTest
    @CsvSource({
        "--epochs 0 --scaler @scaler.json, layers",
        "--epochs 2 --deterministic --scaler @scaler.json, layers",
        "--epochs 0 --standardize, layers",
        "--epochs 0 --scale 1/4, layers",
        "--epochs 0 --scaler @scaler.json --precision fp16, inputs",
        "--epochs 0 --scaler @scaler.json --precision int8, inputs",
    })
    void rawRowsGiveWhatScaledRowsGive(String options, String where) throws IOException {
        String shrink = "shrink @model.onnx --eval @raw.csv --epsilon 0.3 " + options;

        JsonNode folded = report(shrink + " -o @small.onnx --fold-scaler");
        report(shrink + " -o @scaled.onnx");

        // what the report says of scaling is enough to repeat it
        JsonNode scaling = folded.at("/data/scaling");
        workspace.write(
                "again.json",
                "{\"min_\": %s, \"scale_\": %s}".formatted(scaling.path("offsets"), scaling.path("factors")));
        Numbers.assertClose(
                metrics("@small.onnx", "@raw.csv"), metrics("@scaled.onnx", "@raw.csv --scaler @again.json"), 1e-4);
        JsonNode fold = folded.path("scalerFold");
        assertThat(fold.path("layers")).hasSize(where.equals("layers") ? 1 : 0);
        assertThat(texts(fold.path("inputs"))).isEqualTo(where.equals("layers") ? List.of() : List.of("x"));
        assertThat(fold.at("/equivalence/passed").asBoolean()).isTrue();
        assertThat(fold.at("/equivalence/rows").asInt()).isGreaterThan(40);
        assertThat(OnnxModelReader.read(workspace.path("small.onnx")).metadata())
                .containsKey("odf2nna.scaler");
        assertThat(OnnxModelReader.read(workspace.path("scaled.onnx")).metadata())
                .doesNotContainKey("odf2nna.scaler");
    }

    @Test
    void columnsThatWereLeftOutAreNotScaled() throws IOException {
        String text = Files.readAllLines(workspace.path("raw.csv")).stream()
                .map(line -> line.startsWith("f") ? line : line.replaceAll("^([^,]+,)([^,]+,)[^,]+,", "$1$2$1"))
                .collect(Collectors.joining("\n", "", "\n"));
        workspace.write("raw.csv", text);
        String shrink =
                "shrink @model.onnx --eval @raw.csv --standardize --target-params 80% --prune-inputs --epochs 0";

        JsonNode narrow = report(shrink + " -o @narrow.onnx --narrow-inputs --fold-scaler");
        report(shrink + " -o @wide.onnx --fold-scaler");

        List<Integer> kept = narrow.at("/narrowedInputs/0/kept")
                .valueStream()
                .map(JsonNode::asInt)
                .toList();
        assertThat(kept).hasSizeBetween(1, 3);
        assertThat(texts(narrow.at("/scalerFold/layers"))).hasSize(1);
        workspace.write(
                "narrow.csv",
                text.lines()
                        .map(line -> kept.stream().map(j -> line.split(",")[j]).collect(Collectors.joining(",")) + ","
                                + line.split(",")[4])
                        .collect(Collectors.joining("\n", "", "\n")));
        Numbers.assertClose(metrics("@narrow.onnx", "@narrow.csv"), metrics("@wide.onnx", "@raw.csv"), 1e-4);
    }

    @Test
    void columnsFarFromZeroAreCentredInFrontAndSaid() throws IOException {
        RawRows.write(workspace, FAR);
        workspace.replace("scaler.json", "200.0", "20.0");

        Cli.Result run =
                workspace.run("shrink @model.onnx --eval @raw.csv --scaler @scaler.json --epsilon 0.3 --epochs 0"
                        + " --device cpu -o @small.onnx --fold-scaler");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("takes     unscaled columns; the scaling is in operators behind 'x'")
                .contains("verified  on 48 rows: result on raw columns = model before folding on scaled columns")
                .contains("column 'f0' is 50,000 of its standard deviations away from 0", "2 of about 7 digits");
    }

    @Test
    void aPlanIsAppliedSo() throws IOException {
        workspace.makePlan();
        String apply = "apply @model.onnx @plan.json --eval @raw.csv --scaler @scaler.json";

        report(apply + " -o @small.onnx --fold-scaler");
        report(apply + " -o @scaled.onnx");

        Numbers.assertClose(
                metrics("@small.onnx", "@raw.csv"), metrics("@scaled.onnx", "@raw.csv --scaler @scaler.json"), 1e-4);
    }

    @Test
    void aSavedModelTakesRawColumnsToo() throws IOException {
        String shrink =
                "shrink @model.onnx --eval @raw.csv --scaler @scaler.json --epsilon 0.3 --epochs 0 --fold-scaler";

        for (double[] centers : List.of(NEAR, FAR)) {
            RawRows.write(workspace, centers);
            report(shrink + " --force -o @saved/");
            report(shrink + " --force -o @small.onnx");

            Numbers.assertClose(metrics("@saved", "@raw.csv"), metrics("@small.onnx", "@raw.csv"), 1e-5);
        }
    }

    /** A model that is not made smaller is written all the same, since it takes other columns. */
    @Test
    void aModelOfWhichNothingIsPrunedIsWritten() throws IOException {
        JsonNode report = report(
                "shrink @model.onnx --eval @raw.csv --scaler @scaler.json --widths 6,5 --no-simplify --epochs 0 -o @small.onnx --fold-scaler");

        assertThat(texts(report.path("notes"))).anyMatch(note -> note.endsWith("only the scaling is folded in"));
        Numbers.assertClose(
                metrics("@small.onnx", "@raw.csv"), metrics("@model.onnx", "@raw.csv --scaler @scaler.json"), 1e-4);
    }

    @Test
    void aHalfPrecisionInputTakesFloats() throws IOException {
        workspace.write(
                "model.onnx",
                TinyModels.chain(ElementType.FLOAT16, -1, 4, 6, 5, 3).toBytes());

        report("shrink @model.onnx --eval @raw.csv --scaler @scaler.json --epsilon 0.3 --epochs 0 -o @small.onnx"
                + " --fold-scaler");

        assertThat(OnnxModelReader.read(workspace.path("small.onnx"))
                        .inputs()
                        .get(0)
                        .type())
                .hasValue(ElementType.FLOAT);
    }

    @Test
    void nothingToFoldIsAUsageError() throws IOException {
        Cli.Result run = workspace.run(Workspace.SHRINK + " --fold-scaler");

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err())
                .contains("--fold-scaler: there is no scaling to fold; add --scaler, --standardize or --scale");
        assertThat(workspace.path("small.onnx")).doesNotExist();
    }

    @Test
    void wholeNumbersAreRefusedBeforeAnyWork() throws IOException {
        workspace.write(
                "model.onnx",
                TinyModels.of(ElementType.FLOAT, 5)
                        .input("x", ElementType.INT64, -1, 4)
                        .node(
                                NodeProto.newBuilder()
                                        .setOpType("Cast")
                                        .addAttribute(AttributeProto.newBuilder()
                                                .setName("to")
                                                .setType(AttributeProto.AttributeType.INT)
                                                .setI(1)),
                                "v",
                                "x")
                        .gemm("v", "z", 4, 6)
                        .node("Relu", "a", "z")
                        .gemm("a", "y", 6, 3)
                        .output("y", ElementType.FLOAT, -1, 3)
                        .build()
                        .toBytes());

        Cli.Result run = workspace.run(
                "shrink @model.onnx --eval @none.csv --standardize --epochs 0 -o @small.onnx --fold-scaler");

        assertThat(run.code()).isEqualTo(ExitCode.MODEL);
        assertThat(run.err())
                .contains("--fold-scaler: input 'x' is INT64[?,4], expected real numbers, as scaled columns are");
        assertThat(workspace.shallow())
                .isEqualTo(new TreeSet<>(List.of("", "data.csv", "model.onnx", "raw.csv", "scaler.json")));
    }

    @Test
    void thePageSaysWhatTheNewModelTakes() throws IOException {
        report("shrink @model.onnx --eval @raw.csv --standardize --epsilon 0.3 --epochs 0 -o @small.onnx --fold-scaler"
                + " --report @page.html");

        assertThat(Pages.data(new String(workspace.bytes("page.html"), StandardCharsets.UTF_8))
                        .at("/scalerFold/layers"))
                .hasSize(1);
    }
}
