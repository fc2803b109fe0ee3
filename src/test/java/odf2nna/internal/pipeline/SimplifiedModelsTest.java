package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import odf2nna.RealData;
import odf2nna.data.DataOptions;
import odf2nna.data.TargetSpec;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.simplify.Knowledge;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.SimplifyOptions;
import odf2nna.pipeline.SimplifyOptions.Assumption;
import odf2nna.report.RunReport;
import odf2nna.report.SimplifySummary;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Simplification of real models: those of this repository, and public ones where they are at hand. That outputs stay is
 * checked by the proof of every run, which throws if they do not.
 */
@Tag("native")
class SimplifiedModelsTest {
    private static final Path MODELS = Path.of("models");
    private static final Path ZOO = RealData.path("zoo/onnx");
    private static final List<String> TABLE = new ArrayList<>();

    private static RunReport simplify(Path file, SimplifyOptions settings) throws IOException {
        return new Odf2nna(EngineOptions.defaults()).simplify(ModelSource.of(file), settings);
    }

    private static SimplifyOptions settings(Optional<DataOptions> onData, Assumption... assumptions) {
        OutputOptions nowhere = new OutputOptions(Optional.empty(), false, true);
        return new SimplifyOptions(Optional.empty(), List.of(assumptions), onData, nowhere);
    }

    private static String line(Path file, RunReport report) {
        List<SimplifySummary.Finding> findings = findings(report);
        return "%s | %d | %d | %s"
                .formatted(
                        file,
                        report.before().parameters(),
                        report.after() == null
                                ? report.before().parameters()
                                : report.after().parameters(),
                        findings);
    }

    private static List<SimplifySummary.Finding> findings(RunReport report) {
        return report.simplification() == null
                ? List.of()
                : report.simplification().findings();
    }

    static List<Path> zoo() throws IOException {
        if (!Files.isDirectory(ZOO)) {
            return List.of(ZOO);
        }
        try (Stream<Path> files = Files.walk(ZOO)) {
            return files.filter(file -> file.toString().endsWith(".onnx"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @Tag("shared")
    @MethodSource("zoo")
    void publicModelsGiveWhatTheyGave(Path file) throws IOException {
        RealData.existing(file);
        try {
            RunReport report = simplify(file, settings(Optional.empty()));

            TABLE.add(line(file.getFileName(), report));
            assertThat(report.equivalence() == null).isEqualTo(report.after() == null);
            assertThat(report.after() == null
                            || report.after().denseParameters()
                                    <= report.before().denseParameters())
                    .isTrue();
        } catch (UnsupportedModelException refused) {
            TABLE.add(file.getFileName() + " | refused | | " + refused.getMessage());
            assertThat(refused).hasMessageContaining(file.getFileName().toString());
        }
    }

    /** Its banks of minima hold many of them twice, and its first two layers have no activation. */
    @Test
    @Tag("shared")
    void aLatticeNetworkLosesMostOfItsUnits() throws IOException {
        Path file = RealData.existing("zoo/onnx/tf2onnx_tll_8.onnx");

        RunReport report = simplify(file, settings(Optional.empty()));

        assertThat(findings(report)).extracting(SimplifySummary.Finding::kind).contains("duplicate", "linear layer");
        assertThat(report.after()).isNotNull();
        assertThat(report.after().denseParameters()).isLessThan(report.before().denseParameters() / 5);
    }

    /** Of the units that stay some read pixels that no other reads: of 784 pixels 462 are read. */
    @Test
    @Tag("shared")
    void pixelsThatASparseNetworkDoesNotReadAreReported() throws IOException {
        Path file = RealData.existing("zoo/onnx/lenet300_dns_sparse.onnx");

        RunReport report = simplify(file, settings(Optional.empty()));

        assertThat(findings(report))
                .filteredOn(finding -> finding.kind().equals("unread input"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.layer()).isEqualTo("x");
                    assertThat(finding.units()).hasSize(784 - 462);
                });
    }

    /** What the ranges of its pixels alone can tell is what a scoring at ε = 0 finds on data. */
    @ParameterizedTest
    @CsvSource({"digits_torch.onnx", "digits_torch_dynamo.onnx", "digits_keras_torch.onnx", "digits_sklearn.onnx"})
    void deadUnitsOfTheDigitsAreFoundWithData(String name) throws IOException {
        DataOptions data = DataOptions.defaults()
                .withFiles(List.of("models/digits.csv.gz"))
                .withTarget(TargetSpec.DEFAULT);

        RunReport report = simplify(MODELS.resolve(name), settings(Optional.of(data)));

        TABLE.add(line(Path.of(name), report));
        assertThat(report.equivalence() == null || report.equivalence().passed())
                .isTrue();
        assertThat(findings(report))
                .filteredOn(finding -> !finding.kind().equals("scaling"))
                .allMatch(finding -> finding.holds().equals("on this data"));
    }

    @Test
    void withoutFindingsTheModelIsTheOriginal() {
        LoadedModel model = ModelFiles.open(MODELS.resolve("digits_torch.onnx"));

        SimplifiedModel simplified = SimplifiedModel.of(model, Knowledge.none(model.unitRoundoff()));

        assertThat(simplified.isChanged()).isFalse();
        assertThat(simplified.model().model().toBytes()).isEqualTo(model.model().toBytes());
    }

    @Test
    void assumptionsReachALayerThroughAFlatten() {
        LoadedModel model = ModelFiles.open(MODELS.resolve("digits_torch.onnx"));
        String input = model.model().inputs().get(0).name();

        Map<String, Knowledge.Span> spans = new InputBounds(
                        model, List.of(Assumption.parse(input + "=0..16"), Assumption.parse(input + "[3]=1..2")))
                .spans();

        assertThat(spans).hasSize(1);
        assertThat(spans.values()).allSatisfy(span -> {
            assertThat(span.high().get(0)).isEqualTo(16);
            assertThat(span.low().get(3)).isEqualTo(1);
        });
    }

    @AfterAll
    static void print() throws IOException {
        Files.createDirectories(Path.of("target"));
        Files.write(Path.of("target/simplified-models.txt"), TABLE);
    }
}
