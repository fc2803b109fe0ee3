package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written, and over what. */
@Tag("native")
class OutputTest {
    private static final String OVER_ITSELF = Workspace.SHRINK.replace("@small.onnx", "@model.onnx");

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.larger(folder.resolve("work"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--threads 1 --batch-size 32", "--threads 3 --batch-size 300", "--threads 2 --batch-size 8192"})
    void threadsAndBatchSizeChangeNoByte(String options) throws IOException {
        assertThat(workspace
                        .run(Workspace.SHRINK + " --seed 4 --save-plan @plan.json")
                        .code())
                .isZero();

        Cli.Result again = workspace.run(
                Workspace.SHRINK.replace("small", "again") + " --seed 4 --save-plan @again.json " + options);

        assertThat(again.code()).as(again.err()).isZero();
        assertThat(workspace.bytes("again.onnx")).isEqualTo(workspace.bytes("small.onnx"));
        assertThat(workspace.bytes("again.json")).isEqualTo(workspace.bytes("plan.json"));
    }

    @Test
    void aSavedPlanGivesTheSameModel() throws IOException {
        assertThat(workspace.run(Workspace.SHRINK + " --save-plan @plan.json").code())
                .isZero();

        Cli.Result applied = workspace.run(Workspace.APPLY.replace("small", "applied"));

        assertThat(applied.code()).as(applied.err()).isZero();
        assertThat(workspace.bytes("applied.onnx")).isEqualTo(workspace.bytes("small.onnx"));
    }

    @Test
    void cCodeIsAFileWithAHeaderAndAnExample() throws IOException {
        TreeMap<String, String> before = workspace.listing();

        Cli.Result result = workspace.run(Workspace.SHRINK.replace("small.onnx", "small.c") + " --json");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).contains("and is declared in small.h").contains("small.c");
        assertThat(workspace.listing()).hasSize(before.size() + 3).containsKeys("small.c", "small.h", "small_main.c");
        String code = new String(workspace.bytes("small.c"), StandardCharsets.US_ASCII);
        assertThat(code).contains("held-out rows", "from model.onnx");
        assertThat(workspace
                        .run(Workspace.SHRINK.replace("small.onnx", "small.c") + " --force")
                        .code())
                .isZero();
        assertThat(workspace.listing()).hasSize(before.size() + 3);
        assertThat(workspace.bytes("small.c"))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo(code);
    }

    @Test
    void cCodeInInt8SaysWhatItTakesAndWhatItCosts() throws IOException {
        Cli.Result result =
                workspace.run(Workspace.SHRINK.replace("small.onnx", "small.c") + " --precision int8 --json");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("metrics are those of the integers")
                .containsPattern("its constants take [0-9,]+ bytes of flash")
                .containsPattern("\"precision\" ?: ?\"int8\"");
        assertThat(workspace.bytes("small.h"))
                .asString(StandardCharsets.US_ASCII)
                .contains("held-out rows", "int small_predict_int8(const int8_t *x, int8_t *y);");
    }

    /** A loss of the network before int8 would be another one. */
    @Test
    void aPromiseIsComparedWithTheIntegersThatAreWritten() throws IOException {
        String digits =
                "shrink models/digits_torch.onnx --eval models/digits.csv.gz --device cpu --max-drop 5 --epochs 0";

        Cli.Result result = workspace.run(digits + " --precision int8 --json -o @small.c");

        assertThat(result.code()).as(result.err()).isZero();
        JsonNode report = new JsonMapper().readTree(result.out());
        JsonNode written = report.at("/metrics/metrics/0");
        JsonNode exact = report.at("/precision/metrics/metrics/0");
        double loss =
                100 * (written.at("/before").asDouble() - written.at("/after").asDouble());
        assertThat(written.at("/after").asDouble()).isEqualTo(exact.at("/after").asDouble());
        assertThat(exact.at("/before").asDouble())
                .isNotEqualTo(exact.at("/after").asDouble());
        assertThat(report.at("/notes").toString())
                .contains("held-out rows: accuracy %.2f percentage points lower".formatted(loss));
    }

    @ParameterizedTest
    @ValueSource(strings = {"small.c --precision int8", "small.c", "small.tflite --precision int8", "small.tflite"})
    void whatIsWrittenTakesNoMoreFlashThanAllowed(String output) {
        String sized = Workspace.SHRINK.replace("--epsilon 0.3", "--json --target-flash ");
        Cli.Result whole =
                workspace.run(sized.replace("flash ", "flash 90% ").replace("@small.onnx", "@whole-" + output));
        long allowed = flash(whole) - 1;

        Cli.Result result =
                workspace.run(sized.replace("flash ", "flash " + allowed).replace("@small.onnx", "@" + output));

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(flash(result)).isLessThanOrEqualTo(allowed).isGreaterThan(allowed * 3 / 4);
    }

    /** A unit has its weights, those of the units behind it, a bias and a factor of 4 bytes each, and a shift of 1 byte. */
    @Test
    void theCodeOfDigitsTakesLessThanAUnitBelow8KibibytesOfFlash() throws IOException {
        Cli.Result result = workspace.run("shrink models/digits_torch.onnx --eval models/digits.csv.gz --device cpu"
                + " --epochs 0 --target-flash 8k --precision int8 --json -o @small.c");

        long flash = flash(result);
        JsonNode layers = new JsonMapper().readTree(result.out()).at("/layers");
        long first = layers.at("/0/kept").asLong();
        long second = layers.at("/1/kept").asLong();
        long largestUnit = Math.max(layers.at("/0/inputs").asLong() + second, first + 10) + 9;
        assertThat(flash).isLessThanOrEqualTo(8192).isGreaterThan(8192 - largestUnit);
    }

    /** Which of their inputs they take is said by indices, of 2 bytes in C and 4 in LiteRT. */
    @ParameterizedTest
    @ValueSource(strings = {"small.c --precision int8", "small.c", "small.tflite --precision int8", "small.tflite"})
    void prunedInputsAreSelectedOnTheDevice(String output) throws IOException {
        String digits = "shrink models/digits_torch.onnx --eval models/digits.csv.gz --device cpu --epochs 0"
                + " --target-params 1000 --target-inputs 20 --json -o @";

        Cli.Result result = workspace.run(digits + output);

        assertThat(result.code()).as(result.err()).isZero();
        JsonNode report = new JsonMapper().readTree(result.out());
        assertThat(report.at("/plan/prunedInputs").asInt()).isEqualTo(44);
        assertThat(report.at("/metrics/metrics/0/after").asDouble()).isGreaterThan(0.8);
        if (output.equals("small.c")) {
            long parameters = report.at("/after/parameters").asLong();
            assertThat(flash(result)).isEqualTo(Float.BYTES * parameters + Short.BYTES * 20);
        }
    }

    private static long flash(Cli.Result result) {
        assertThat(result.code()).as(result.err()).isZero();
        Matcher flash = Pattern.compile("take[s]? ([0-9,]+) bytes of flash").matcher(result.out());
        assertThat(flash.find()).as(result.out()).isTrue();
        return Long.parseLong(flash.group(1).replace(",", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " --precision fp16", " --precision int8"})
    void aLiteRtFileSaysWhatItTakesOnADevice(String precision) throws IOException {
        TreeMap<String, String> before = workspace.listing();

        Cli.Result result =
                workspace.run(Workspace.SHRINK.replace("small.onnx", "small.tflite") + " --json" + precision);

        assertThat(result.code()).as(result.err()).isZero();
        byte[] file = workspace.bytes("small.tflite");
        assertThat(result.out()).contains("the file takes %,d bytes of flash".formatted(file.length));
        assertThat(new String(file, StandardCharsets.ISO_8859_1))
                .contains("TFL3")
                .contains("held-out rows");
        assertThat(workspace.listing()).hasSize(before.size() + 1);
    }

    @Test
    void theInputIsWrittenOverOnlyIfForced() throws IOException {
        TreeMap<String, String> before = workspace.listing();
        assertThat(workspace.run(OVER_ITSELF).code()).isEqualTo(ExitCode.USAGE);
        assertThat(workspace.listing()).isEqualTo(before);
        assertThat(workspace.run(Workspace.SHRINK).code()).isZero();

        Cli.Result result = workspace.run(OVER_ITSELF + " --force");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(workspace.bytes("model.onnx")).isEqualTo(workspace.bytes("small.onnx"));
        assertThat(workspace.listing()).hasSize(before.size() + 1);
    }

    @Test
    void aResultIsOneFileWhereverTheWeightsOfTheOriginalAre() throws IOException {
        assertThat(workspace.run(Workspace.SHRINK.replace("small", "whole")).code())
                .isZero();
        workspace.externalise("w.bin");

        Cli.Result result = workspace.run(Workspace.SHRINK);

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(workspace.listing()).doesNotContainKey("small.onnx.data");
        assertThat(workspace.bytes("small.onnx")).hasSameSizeAs(workspace.bytes("whole.onnx"));
    }

    @Test
    void weightsInAFileOfTheirOwnAreNamed() {
        Cli.Result result = workspace.run(Workspace.SHRINK + " --external-data yes");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err()).contains("its larger weights are in small.onnx.data");
        assertThat(workspace.run("inspect @small.onnx").code()).isZero();
    }

    @Test
    void aModelThatIsWrittenOverTakesItsWeightsAlong() throws IOException {
        workspace.externalise("model.onnx.data");
        String over = OVER_ITSELF + " --external-data yes --force";
        assertThat(workspace.run(Workspace.SHRINK).code()).isZero();

        Cli.Result result = workspace.run(over);

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(workspace.listing()).containsKey("model.onnx.2.data").doesNotContainKey("model.onnx.data");
        assertThat(workspace
                        .run("compare @model.onnx @small.onnx --eval @data.csv")
                        .code())
                .isZero();
    }

    @Test
    void whatIsWrittenAgainAndAgainLeavesNothingBehind() throws IOException {
        String again = Workspace.SHRINK + " --force --external-data yes";
        assertThat(workspace.run(again).code()).isZero();
        int files = workspace.listing().size();

        assertThat(workspace.run(again).code()).isZero();
        assertThat(workspace.run(again).code()).isZero();

        assertThat(workspace.listing()).hasSize(files);
        assertThat(workspace.run("inspect @small.onnx").code()).isZero();
    }

    @Test
    void weightsOfTheModelThatIsReadAreKept() throws IOException {
        workspace.externalise("small.onnx.data");
        workspace.copy(workspace.path("model.onnx"), "small.onnx");

        Cli.Result result = workspace.run(Workspace.SHRINK + " --force");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(workspace.run("inspect @model.onnx").code()).isZero();
    }

    @Test
    void theDefaultNameIsBesideTheModel() throws IOException {
        Cli.Result result = workspace.run(Workspace.SHRINK.replace("-o @small.onnx", ""));

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(workspace.listing()).containsKey("model-small.onnx");
    }

    @Test
    void dataWrittenOverByAnExistingFileOfThatNameGetANameOfTheirOwn() throws IOException {
        workspace.externalise("w.bin");
        workspace.write("small.onnx.data", "somebody's");

        Cli.Result result = workspace.run(Workspace.SHRINK + " --external-data yes");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(workspace.bytes("small.onnx.data")).hasSize(10);
        assertThat(workspace.run("inspect @small.onnx").code()).isZero();
    }
}
