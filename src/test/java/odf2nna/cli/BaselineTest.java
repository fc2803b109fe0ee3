package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import odf2nna.internal.data.NumpyFiles;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.TinyModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The original is judged before any work: rows on which it is no better than guessing are refused, with the likely cause. */
@Tag("native")
class BaselineTest {
    private static final String SHRINK =
            "shrink models/digits_torch.onnx --eval @data.csv --target-params 50% --epochs 0 --device cpu -o @small.onnx ";

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
    }

    private static List<String> digits() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Path.of("models/digits.csv.gz"))), StandardCharsets.UTF_8))) {
            return lines.lines().toList();
        }
    }

    /** Writes the digits with other features and labels. */
    private void digits(UnaryOperator<String> feature, UnaryOperator<String> label, BinaryOperator<String> row)
            throws IOException {
        List<String> lines = digits();
        String header = lines.get(0);
        int last = header.lastIndexOf(',');
        workspace.write(
                "data.csv",
                row.apply(header.substring(0, last), header.substring(last + 1))
                        + lines.stream()
                                .skip(1)
                                .map(line -> line.split(","))
                                .map(fields -> "\n"
                                        + row.apply(
                                                Arrays.stream(fields)
                                                        .limit(fields.length - 1)
                                                        .map(feature)
                                                        .collect(Collectors.joining(",")),
                                                label.apply(fields[fields.length - 1])))
                                .collect(Collectors.joining()));
    }

    private void digits(UnaryOperator<String> feature, UnaryOperator<String> label) throws IOException {
        digits(feature, label, (features, target) -> features + "," + target);
    }

    private static UnaryOperator<String> same() {
        return text -> text;
    }

    private Cli.Result refused(String options) {
        Cli.Result run = workspace.runAsWritten(SHRINK + options);
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DATA);
        assertThat(run.err())
                .contains("data.csv: the original gets ", "guessing the largest class", "--accept-baseline");
        assertThat(workspace.path("small.onnx")).doesNotExist();
        return run;
    }

    @Test
    void rowsAsTheyShouldBeAreTaken() throws IOException {
        digits(same(), same());

        Cli.Result run = workspace.runAsWritten(SHRINK);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).doesNotContain("accept-baseline");
    }

    @Test
    void rowsThatWereScaledAreFound() throws IOException {
        digits(same(), same());

        assertThat(refused("--scale -1/16").err()).containsPattern("without --scale it gets 9\\d\\.\\d % right");
    }

    /** The model sees something in such rows, but it would see far more. */
    @Test
    void rowsThatWouldSuitBetterAreNoted() throws IOException {
        digits(same(), same());

        Cli.Result run = workspace.runAsWritten(SHRINK + "--standardize");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).containsPattern("the original gets .*; without --standardize it gets 9\\d\\.\\d % right");
    }

    /** Inverted and shifted features: neither --scale nor --standardize helps, so none is named. */
    @Test
    void anUnknownCauseIsNotMadeUp() throws IOException {
        digits(value -> Double.toString(-16 - Double.parseDouble(value)), same());

        assertThat(refused("").err())
                .contains("check --scale, --standardize, --target and --classes, or continue with --accept-baseline")
                .doesNotContain("with --s");
    }

    @Test
    void shiftedLabelsAreFound() throws IOException {
        digits(same(), label -> label.equals("8") || label.equals("9") ? "1" : "" + (Integer.parseInt(label) + 1));

        assertThat(refused("").err()).contains("with --classes 1,2,3,4,5,6,7,8,9,10 it gets ");
    }

    @Test
    void labelsInAnotherOrderAreFound() throws IOException {
        digits(same(), label -> "" + (9 - Integer.parseInt(label)));

        assertThat(refused("").err()).contains("with --classes 9,8,7,6,5,4,3,2,1,0 it gets ");
    }

    @Test
    void rowsCanBeTakenAllTheSame() throws IOException {
        digits(same(), label -> "" + (9 - Integer.parseInt(label)));

        Cli.Result run = workspace.runAsWritten(SHRINK + "--accept-baseline");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("the original gets ", "continued because of --accept-baseline");
    }

    @Test
    void rowsWithoutLabelsAreNotJudged() throws IOException {
        digits(value -> "-" + value, same());

        String csv = Files.readString(workspace.path("data.csv"));
        workspace.write("data.csv", csv.replaceAll(",[^,\n]*(?=\n|$)", ""));

        Cli.Result run = workspace.runAsWritten(SHRINK);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).doesNotContain("guessing");
    }

    @Test
    void anUntrainedModelIsRefusedByEveryCommandThatTrainsIt() throws IOException {
        for (String command : List.of(
                "shrink @model.onnx --eval @data.csv -o @small.onnx --device cpu",
                "sweep @model.onnx --eval @data.csv -o @sizes --device cpu")) {
            Cli.Result run = workspace.runAsWritten(command);

            assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DATA);
            assertThat(run.err()).contains("data.csv: the original gets ", "--accept-baseline");
        }
        assertThat(workspace.path("small.onnx")).doesNotExist();
        assertThat(workspace.path("sizes")).doesNotExist();
    }

    @Test
    void applyIsRefusedWhereItFineTunes() throws IOException {
        workspace.makePlan();
        String apply = "apply @model.onnx @plan.json --eval @data.csv --device cpu -o @small.onnx";

        assertThat(workspace.runAsWritten(apply + " --epochs 2").code()).isEqualTo(ExitCode.DATA);
        assertThat(workspace.path("small.onnx")).doesNotExist();
        assertThat(workspace.runAsWritten(apply).code()).isZero();
    }

    @Test
    void trainingRowsAreJudgedToo() throws IOException {
        digits(same(), label -> "" + (9 - Integer.parseInt(label)));
        Files.move(workspace.path("data.csv"), workspace.path("train.csv"));
        digits(same(), same());

        Cli.Result run = workspace.runAsWritten(SHRINK + "--train @train.csv");

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DATA);
        assertThat(run.err()).contains("train.csv: the original gets ", "--classes 9,8,7");
    }

    /** The target stands in the first column: the last feature is taken for it. */
    @Test
    void aTargetInTheFirstColumnIsFound() throws IOException {
        workspace.write(
                "model.onnx",
                TinyModels.of(ElementType.FLOAT, 7)
                        .input("x", ElementType.FLOAT, -1, 4)
                        .gemm("x", "z", 4, 12)
                        .node("Relu", "a", "z")
                        .gemm("a", "y", 12, 1)
                        .output("y", ElementType.FLOAT, -1, 1)
                        .build()
                        .toBytes());
        Baselines.firstColumn(workspace);

        Cli.Result run =
                workspace.runAsWritten("shrink @model.onnx --eval @data.csv --epochs 0 -o @small.onnx --device cpu");

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DATA);
        assertThat(run.err()).contains("data.csv: the R² of the original is -", "with --target price its R² is 1.0");
    }

    @Test
    void imagesAndLabelsOfDifferentLengthsAreRefusedWhateverIsRead() throws IOException {
        workspace.write("t-images-idx3-ubyte", NumpyFiles.idx(new int[] {50, 2, 2}, new int[200]));
        workspace.write("t-labels-idx1-ubyte", NumpyFiles.idx(new int[] {49}, new int[49]));
        String eval = "shrink @model.onnx --eval @t-images-idx3-ubyte --max-rows 10 --epochs 0 -o @small.onnx";
        String test = "shrink @model.onnx --eval @data.csv --test @t-images-idx3-ubyte --epochs 0 -o @small.onnx";

        for (String command : List.of(eval, test)) {
            Cli.Result run = workspace.runAsWritten(command);

            assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.DATA);
            assertThat(run.err()).contains("t-labels-idx1-ubyte", "49 rows", "50");
        }
    }
}
