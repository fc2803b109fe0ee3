package odf2nna.pipeline;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import odf2nna.RealData;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.data.HoldOut;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.pipeline.ModelFiles;
import odf2nna.internal.pipeline.Odf2nna;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.OutputOptions.ModelFormat;
import odf2nna.pipeline.OutputOptions.Precision;
import odf2nna.prune.PruneOptions;
import odf2nna.report.MetricRow;
import odf2nna.report.PrecisionSummary;
import odf2nna.report.RunReport;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Results in lower precision, from the model to the file and the report. */
@Tag("native")
class PrecisionTest {
    private static final Path DIGITS = Path.of("models/digits.csv.gz");
    private static final Path ZOO = RealData.path("zoo/onnx");

    @TempDir
    private Path folder;

    private static DataFiles data(Path file) {
        return new DataFiles(DataOptions.defaults().withFiles(List.of(file.toString())), List.of());
    }

    private static TaskOptions judge() {
        return TaskOptions.defaults();
    }

    private OutputOptions output(Precision precision) {
        return new OutputOptions(Optional.of(folder.resolve("small.onnx")), true, false).withPrecision(precision);
    }

    private RunReport convert(Path model, Precision precision, Optional<DataFiles> data) throws IOException {
        return new Odf2nna(EngineOptions.defaults()).convert(ModelSource.of(model), output(precision), data, judge());
    }

    private static PrecisionSummary precision(RunReport report) {
        PrecisionSummary summary = report.precision();
        assertThat(summary).isNotNull();
        return requireNonNull(summary);
    }

    private static double fidelity(RunReport report, String name) {
        return requireNonNull(report.metrics()).fidelity().stream()
                .filter(row -> row.name().equals(name))
                .map(MetricRow::after)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "digits_torch.onnx",
                "digits_torch_dynamo.onnx",
                "digits_keras_tf.onnx",
                "digits_keras_torch.onnx",
                "digits_tf2onnx.onnx",
                "digits_sklearn.onnx",
                "digits.keras",
                "digits_savedmodel_tf"
            })
    void carriedModelsLoseLittleInBytes(String name) throws IOException {
        RunReport report = convert(Path.of("models", name), Precision.INT8, Optional.of(data(DIGITS)));

        PrecisionSummary summary = precision(report);
        assertThat(summary.layers()).isEqualTo(3);
        assertThat(summary.bytesAfter()).isLessThan(summary.bytesBefore() / 2);
        // three layers, each with errors of about 1/255/√12 of the range it reads and 1/127/√12 of its largest weight,
        // some 0.3 % together of a pre-activation; probabilities move by no more than a few times that
        assertThat(fidelity(report, "relative RMS difference")).isLessThan(0.02);
    }

    @Test
    void aShrunkModelIsProvedInFloatAndJudgedInBytes() throws IOException {
        ShrinkOptions settings = new ShrinkOptions(
                PruneOptions.of(0.2),
                Goals.none(),
                Optional.empty(),
                judge(),
                output(Precision.INT8),
                Optional.empty());
        RunReport report = new Odf2nna(EngineOptions.defaults())
                .shrink(ModelSource.of(Path.of("models/digits_torch.onnx")), data(DIGITS), settings);

        assertThat(requireNonNull(report.equivalence()).passed()).isTrue();
        PrecisionSummary summary = precision(report);
        var after = requireNonNull(report.after());
        assertThat(after.bytes()).isEqualTo(summary.bytesAfter()).isEqualTo(Files.size(folder.resolve("small.onnx")));
        assertThat(after.multiplyAdds()).isPositive().isLessThan(report.before().multiplyAdds());
        assertThat(summary.metrics()).isNotNull();
        assertThat(ModelFiles.open(folder.resolve("small.onnx")).model().metadata())
                .containsEntry("odf2nna.precision", "int8")
                .containsKey("odf2nna.epsilon");
    }

    @Test
    void aModelWithNothingToDropStillGetsItsPrecision() throws IOException {
        Path model = folder.resolve("tiny.onnx");
        Files.write(model, TinyModels.chain(ElementType.FLOAT, -1, 3, 4, 2).toBytes());
        ShrinkOptions settings = new ShrinkOptions(
                PruneOptions.of(0), Goals.none(), Optional.empty(), judge(), output(Precision.FP16), Optional.empty());
        RunReport report =
                new Odf2nna(EngineOptions.defaults()).shrink(ModelSource.of(model), data(rows(3, 60)), settings);

        assertThat(report.notes()).anyMatch(note -> note.contains("only the precision changes"));
        assertThat(precision(report).precision()).isEqualTo("fp16");
        assertThat(folder.resolve("small.onnx")).exists();
    }

    @Test
    void halfPrecisionNeedsNoData() throws IOException {
        RunReport report = convert(Path.of("models/digits_torch.onnx"), Precision.FP16, Optional.empty());

        PrecisionSummary summary = precision(report);
        assertThat(summary.bytesAfter()).isLessThan(summary.bytesBefore() * 6 / 10);
        assertThat(report.metrics()).isNull();
        assertThat(ModelFiles.open(folder.resolve("small.onnx")).network().layers())
                .hasSize(3);
    }

    @Test
    void halfPrecisionGoesIntoSavedModelsAndBytesDoNot() throws IOException {
        ModelSource model = ModelSource.of(Path.of("models/digits_torch.onnx"));
        OutputOptions saved = new OutputOptions(
                Optional.of(folder.resolve("saved")), false, false, Optional.of(ModelFormat.SAVEDMODEL));
        new Odf2nna(EngineOptions.defaults())
                .convert(model, saved.withPrecision(Precision.FP16), Optional.empty(), judge());

        assertThat(ModelFiles.open(folder.resolve("saved")).network().layers()).hasSize(3);
        OutputOptions other = new OutputOptions(
                Optional.of(folder.resolve("other")), false, false, Optional.of(ModelFormat.SAVEDMODEL));
        assertThatThrownBy(() -> new Odf2nna(EngineOptions.defaults())
                        .convert(model, other.withPrecision(Precision.INT8), Optional.of(data(DIGITS)), judge()))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("int8 is written only as ONNX");
    }

    @Test
    void aSmallNetworkForWhichBytesDoNotPayIsWrittenAndSaidToBe() throws IOException {
        Path model = folder.resolve("tiny.onnx");
        Files.write(model, TinyModels.chain(ElementType.FLOAT, -1, 3, 4, 2).toBytes());
        RunReport report = convert(model, Precision.INT8, Optional.of(data(rows(3, 60))));

        assertThat(folder.resolve("small.onnx")).exists();
        assertThat(report.notes())
                .anyMatch(note -> note.matches("int8 does not make this file smaller: .* bytes more"));
    }

    /** Numbers as they come up in practice and are hard to put on a grid. */
    static Stream<double[]> extremes() {
        return Stream.of(
                new double[] {0, 0, 0},
                new double[] {5, 5, 5},
                new double[] {1e6, 1, 1e-6},
                new double[] {1e-38, 1e-38, 1e-38},
                new double[] {1e15, -1e15, 1});
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void extremeRangesGiveFiniteOutputs(double[] sizes) throws IOException {
        Path model = folder.resolve("model.onnx");
        Files.write(model, TinyModels.chain(ElementType.FLOAT, -1, 3, 4, 2).toBytes());
        StringBuilder csv = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            double part = sizes[0] == 5 ? 1 : Math.sin(i);
            csv.append("%s,%s,%s%n".formatted(sizes[0] * part, sizes[1] * part * part, sizes[2] * (1 - part)));
        }
        Path file = folder.resolve("rows.csv");
        Files.writeString(file, csv, StandardCharsets.UTF_8);
        // rows that are all equal are never held out, so they are named
        DataFiles rows = new DataFiles(data(file).eval().with(HoldOut.NONE), List.of(file.toString()));
        RunReport report = convert(model, Precision.INT8, Optional.of(rows));

        assertThat(fidelity(report, "RMS difference")).isFinite();
    }

    @Test
    void onlySinglePrecisionGoesIntoBytes() throws IOException {
        Path model = folder.resolve("double.onnx");
        Files.write(model, TinyModels.chain(ElementType.DOUBLE, -1, 3, 4, 2).toBytes());

        assertThatThrownBy(() -> convert(model, Precision.INT8, Optional.of(data(rows(3, 60)))))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("double.onnx")
                .hasMessageContaining("DOUBLE");
    }

    @Test
    void bytesNeedRows() {
        assertThatThrownBy(() -> convert(Path.of("models/digits_torch.onnx"), Precision.INT8, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--eval");
    }

    /** Rows of uniform numbers between −1 and 1, as npy. */
    private Path rows(int width, int count) throws IOException {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }".formatted(count, width);
        byte[] text = (header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer bytes = ByteBuffer.allocate(10 + text.length + 4 * width * count)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) text.length)
                .put(text);
        Random random = new Random(3);
        for (int i = 0; i < width * count; i++) {
            bytes.putFloat(2 * random.nextFloat() - 1);
        }
        return Files.write(folder.resolve("rows.npy"), bytes.array());
    }

    static Stream<Path> zoo() throws IOException {
        if (!Files.isDirectory(ZOO)) {
            return Stream.of(ZOO);
        }
        try (Stream<Path> files = Files.list(ZOO)) {
            return files.filter(file -> file.toString().endsWith(".onnx")).sorted().toList().stream();
        }
    }

    /** Each is either written, and then as close as bytes allow, or refused with a reason; none ends otherwise. */
    @ParameterizedTest
    @Tag("shared")
    @MethodSource("zoo")
    void foundModelsAreWrittenOrRefusedWithAReason(Path file) throws IOException {
        RealData.existing(file);
        for (Precision precision : Precision.values()) {
            try {
                OnnxModel model = ModelFiles.open(file).model();
                assumeTrue(InputShapes.of(model).size() == 1, "takes several inputs");
                int width = InputShapes.of(model).get(0).width();
                RunReport report = convert(file, precision, Optional.of(data(rows(width, 100))));
                assertThat(precision(report).layers()).isPositive();
                assertThat(fidelity(report, "RMS difference")).isFinite();
            } catch (UnsupportedModelException | odf2nna.runtime.RuntimeFailure refused) {
                assertThat(refused).hasMessageContaining(file.getFileName().toString());
            }
        }
    }
}
