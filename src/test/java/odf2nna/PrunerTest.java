package odf2nna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import odf2nna.data.DataFiles;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.Rows;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.pipeline.Odf2nna;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Goals.Size;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputException;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.OutputOptions.ModelFormat;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import odf2nna.report.LayerSummary;
import odf2nna.runtime.CancellationToken;
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.ProgressListener;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.FineTuneOptions.FineTuneFiles;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library as a program uses it. */
@Tag("native")
class PrunerTest {
    private static final Path MODEL = Path.of("models/digits_torch.onnx");
    private static final Path DATA = Path.of("models/digits.csv.gz");
    private static final Goal FIFTH = Goal.parameters("20%");

    /** The rows of {@link #DATA}: 64 features and the class. */
    private static double[][] digits;

    @TempDir
    private Path folder;

    @BeforeAll
    static void read() throws IOException {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(DATA)), StandardCharsets.US_ASCII))) {
            digits = lines.lines()
                    .skip(1)
                    .map(line -> Stream.of(line.split(","))
                            .mapToDouble(Double::parseDouble)
                            .toArray())
                    .toArray(double[][]::new);
        }
    }

    private static float[][] features() {
        float[][] features = new float[digits.length][64];
        for (int row = 0; row < features.length; row++) {
            for (int i = 0; i < 64; i++) {
                features[row][i] = (float) digits[row][i];
            }
        }
        return features;
    }

    private static int[] labels() {
        return Arrays.stream(digits).mapToInt(row -> (int) row[64]).toArray();
    }

    private static Pruner.Builder opened() throws IOException {
        return Pruner.open(Files.readAllBytes(MODEL)).withoutFineTuning();
    }

    private static PruningResult pruned() throws IOException {
        return opened().calibrationData(Rows.of(features(), labels()))
                .goal(FIFTH)
                .build()
                .prune();
    }

    @Test
    void arraysBytesAndFilesGiveWhatTheCommandLineWrites() throws IOException {
        Path written = folder.resolve("command.onnx");
        new Odf2nna(EngineOptions.defaults())
                .shrink(
                        ModelSource.of(MODEL),
                        new DataFiles(DataOptions.defaults().withFiles(List.of(DATA.toString())), List.of()),
                        new ShrinkOptions(
                                new PruneOptions(
                                        CriterionName.RECONSTRUCTION,
                                        0,
                                        Compensation.REFIT,
                                        OnEmptyLayer.BYPASS,
                                        false,
                                        1),
                                new Goals(
                                        Optional.empty(),
                                        Optional.of(Size.parse("20%")),
                                        Optional.empty(),
                                        Optional.empty(),
                                        List.of()),
                                Optional.empty(),
                                TaskOptions.defaults(),
                                new OutputOptions(Optional.of(written), false, false),
                                Optional.empty()));

        PruningResult fromFiles = Pruner.open(MODEL)
                .withoutFineTuning()
                .calibrationData(DATA)
                .goal(FIFTH)
                .build()
                .prune();
        fromFiles.writeTo(folder.resolve("library.onnx"));

        assertThat(folder.resolve("library.onnx")).hasSameBinaryContentAs(written);
        assertThat(layers(pruned())).isEqualTo(layers(fromFiles));
    }

    private static List<Integer> layers(PruningResult result) {
        return result.layers().stream().map(LayerSummary::kept).toList();
    }

    @Test
    void rowsMadeOneByOneAreLikeArrays() throws IOException {
        PruningResult streamed = Pruner.open(new ByteArrayInputStream(Files.readAllBytes(MODEL)))
                .withoutFineTuning()
                .calibrationData(Rows.of(() -> Arrays.stream(digits).iterator(), 1))
                .goal(FIFTH)
                .build()
                .prune();

        assertThat(streamed.toBytes()).isEqualTo(pruned().toBytes());
    }

    @Test
    void resultsAreValues() throws IOException {
        PruningResult result = pruned();

        assertThat(result.isChanged()).isTrue();
        assertThat(result.plan().orElseThrow().prunedUnits()).isPositive();
        assertThat(result.planJson()).isPresent();
        assertThat(result.metrics().orElseThrow().rows()).isEqualTo(359);
        assertThat(result.report().output()).isNull();
        assertThat(result.toJson())
                .contains("\"calibration rows\"")
                .doesNotContain(System.getProperty("java.io.tmpdir"));
        assertThat(result.toHtml()).startsWith("<!DOCTYPE html>").doesNotContain("dry run");
        assertThat(result.toString())
                .startsWith("model.onnx")
                .contains("hidden units")
                .doesNotContain("dry run");
    }

    @Test
    void resultsAreWrittenInEveryFormat() throws IOException {
        PruningResult result = pruned();
        Path onnx = folder.resolve("small.onnx");
        Path tensorFlow = folder.resolve("small");
        ByteArrayOutputStream stream = new ByteArrayOutputStream();

        result.writeTo(onnx);
        result.writeTo(folder.resolve("small.keras"));
        result.writeTo(tensorFlow, ModelFormat.SAVEDMODEL);
        result.writeTo(stream);

        assertThat(onnx).hasBinaryContent(stream.toByteArray());
        assertThat(Pruner.open(folder.resolve("small.keras")).inspect().layers())
                .hasSize(3);
        assertThat(Pruner.open(tensorFlow).inspect().layers()).hasSize(3);
        assertThatThrownBy(() -> result.writeTo(onnx))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("small.onnx");
        result.writeTo(onnx, StandardCopyOption.REPLACE_EXISTING);
        assertThatIllegalArgumentException().isThrownBy(() -> result.writeTo(onnx, StandardCopyOption.ATOMIC_MOVE));
    }

    @Test
    void kerasFilesAreOpenedFromBytes() throws IOException {
        for (String file : List.of("models/digits.keras", "models/digits.h5")) {
            assertThat(Pruner.open(Files.readAllBytes(Path.of(file))).inspect().layers())
                    .as(file)
                    .hasSize(3);
        }
    }

    @Test
    void aModelOfWhichNothingIsRemovedIsTheOriginalWithAllItsWeights() throws IOException {
        PruningResult result = Pruner.open(Path.of("models/digits_torch_dynamo.onnx"))
                .withoutFineTuning()
                .calibrationData(DATA)
                .pruning(PruneOptions.of(0).withSimplify(false))
                .goal(Goal.widths(128, 64))
                .build()
                .prune();

        assertThat(result.isChanged()).isFalse();
        assertThat(Pruner.open(result.toBytes()).inspect().layers()).hasSize(3);
    }

    @Test
    void oneOfTwoRunsIsCancelled() throws Exception {
        CountDownLatch bothRun = new CountDownLatch(2);
        CancellationToken token = new CancellationToken();
        ProgressListener waitsForTheOther = new ProgressListener() {
            private final ThreadLocal<Boolean> seen = ThreadLocal.withInitial(() -> false);

            @Override
            public void progress(String what, long rowsDone, long rowsTotal) {
                if (!seen.get()) {
                    seen.set(true);
                    bothRun.countDown();
                    try {
                        bothRun.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    token.cancel();
                }
            }
        };
        Pruner pruner = opened().calibrationData(Rows.of(features(), labels()))
                .goal(FIFTH)
                .progress(waitsForTheOther)
                .build();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<PruningResult> first = threads.submit(() -> pruner.prune());
            Future<PruningResult> second = threads.submit(() -> pruner.prune(token));

            assertThat(first.get().toBytes()).isEqualTo(pruned().toBytes());
            assertThatThrownBy(second::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CancellationException.class);
        } finally {
            threads.shutdownNow();
        }
        assertThatThrownBy(() -> pruner.prune(token)).as("used again").isInstanceOf(CancellationException.class);
    }

    @Test
    void aRunIsCancelledWhileItReadsRows() throws IOException {
        CancellationToken token = new CancellationToken();
        Iterable<double[]> endless = () -> new Iterator<>() {
            private long row;

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public double[] next() {
                if (row++ == 5_000) {
                    token.cancel();
                }
                return digits[0];
            }
        };
        Pruner pruner = opened().calibrationData(Rows.of(endless, 1)).build();

        assertThatThrownBy(() -> pruner.prune(token)).isInstanceOf(CancellationException.class);
    }

    @Test
    void rowsWithoutTargetsAreComparedWithTheOriginal() throws IOException {
        PruningResult result = opened().calibrationData(Rows.of(features()))
                .goal(FIFTH)
                .build()
                .prune();

        assertThat(result.metrics().orElseThrow().metrics()).isEmpty();
        assertThat(result.metrics().orElseThrow().fidelity()).isNotEmpty();
    }

    @Test
    void testRowsMayComeFromElsewhere() throws IOException {
        Rows some = Rows.of(Arrays.asList(digits).subList(0, 1_000), 1);

        PruningResult fromFile = opened().calibrationData(some)
                .testData(DATA)
                .goal(FIFTH)
                .build()
                .prune();
        PruningResult fromRows = opened().calibrationData(DATA)
                .testData(some)
                .goal(FIFTH)
                .build()
                .prune();

        assertThat(fromFile.metrics().orElseThrow().rows()).isEqualTo(1_797);
        assertThat(fromRows.metrics().orElseThrow().rows()).isEqualTo(1_000);
    }

    @Test
    void messagesNameRowsAndModelsNotTemporaryFiles() throws IOException {
        double[][] damaged = Arrays.stream(digits).map(double[]::clone).toArray(double[][]::new);
        damaged[6][3] = Double.NaN;

        assertThatThrownBy(() -> opened().calibrationData(Rows.of(Arrays.asList(damaged), 1))
                        .build()
                        .prune())
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith("calibration rows: row 7, column 4: found NaN");
        assertThatThrownBy(() -> opened().calibrationData(Rows.of(List.of(new double[2], new double[3]), 1))
                        .build()
                        .prune())
                .hasMessage("calibration rows: found 3 numbers in row 2, expected 2 as in row 1");
        assertThatThrownBy(() -> Pruner.open(new byte[] {1, 2, 3}).inspect())
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageStartingWith("model.onnx: ");
    }

    @Test
    void optionsAreCheckedWhenTheyAreGiven() throws IOException {
        Pruner.Builder builder = opened();

        assertThatIllegalStateException()
                .isThrownBy(builder::build)
                .withMessage("calibrationData: expected rows or files, got none");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.threads(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Goal.maxDrop(101));
        assertThatIllegalArgumentException().isThrownBy(() -> Goal.epsilon(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FIFTH.withConfidence(90))
                .withMessageContaining("found a size");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.fineTuning(FineTuneOptions.of(1)
                        .with(new FineTuneFiles(Optional.of(folder), Optional.empty(), Optional.empty()))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.calibrationData(DATA)
                        .goal(Goal.epsilon(0.1))
                        .pruning(new PruneOptions(
                                CriterionName.MAGNITUDE, 0, Compensation.REFIT, OnEmptyLayer.BYPASS, false, 1))
                        .build());
    }

    @Test
    void fineTunesWhenAsked() throws IOException {
        PruningResult result = Pruner.open(MODEL)
                .calibrationData(DATA)
                .goal(FIFTH)
                .fineTuning(FineTuneOptions.of(1))
                .threads(1)
                .seed(3)
                .build()
                .prune();

        assertThat(result.report().engines()).containsKey("training");
        assertThat(result.report().seed()).isEqualTo(3);
    }
}
