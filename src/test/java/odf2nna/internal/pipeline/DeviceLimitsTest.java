package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import odf2nna.data.DataFiles;
import odf2nna.data.DataOptions;
import odf2nna.data.TargetSpec;
import odf2nna.internal.data.NpyRows;
import odf2nna.internal.device.litert.IntegerModel;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.Judge;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.prune.Planner;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.runtime.RunContext;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.DeviceLimits;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Goals.Size;
import odf2nna.pipeline.OutputException;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.OutputOptions.ModelFormat;
import odf2nna.pipeline.OutputOptions.Precision;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PruneOptions;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sizes on a device are met from below by less than one unit, in each format and precision. */
class DeviceLimitsTest {
    private static final PruneOptions PLAN =
            new PruneOptions(CriterionName.RECONSTRUCTION, 0, Compensation.REFIT, OnEmptyLayer.BYPASS, false, 1);
    private static final Path MODEL = Path.of("model.onnx");

    @TempDir
    private Path folder;

    private static DeviceLimits limits(ModelFormat format, Optional<Precision> precision, int what, double percent) {
        Optional<Size> size = Optional.of(new Size(percent, true));
        Optional<Size> none = Optional.empty();
        return new DeviceLimits(
                what == 0 ? size : none, what == 1 ? size : none, what == 2 ? size : none, format, precision);
    }

    static Stream<DeviceLimits> cases() {
        return Stream.of(
                limits(ModelFormat.C, Optional.empty(), 0, 50),
                limits(ModelFormat.C, Optional.of(Precision.INT8), 0, 50),
                limits(ModelFormat.C, Optional.empty(), 1, 60),
                limits(ModelFormat.C, Optional.of(Precision.INT8), 1, 75),
                limits(ModelFormat.TFLITE, Optional.empty(), 0, 70),
                limits(ModelFormat.TFLITE, Optional.of(Precision.FP16), 0, 70),
                limits(ModelFormat.TFLITE, Optional.of(Precision.INT8), 0, 85),
                limits(ModelFormat.TFLITE, Optional.empty(), 1, 80),
                limits(ModelFormat.ONNX, Optional.empty(), 2, 30));
    }

    private static long limited(DeviceSize size, DeviceLimits limits) {
        return limits.flash().isPresent() ? size.flash() : limits.ram().isPresent() ? size.ram() : size.multiplyAdds();
    }

    @ParameterizedTest
    @MethodSource("cases")
    @Tag("native")
    void aLimitIsMetByLessThanAUnit(DeviceLimits limits) throws IOException {
        Path file = folder.resolve("model.onnx");
        Files.write(file, TinyModels.chain(ElementType.FLOAT, -1, 9, 24, 16, 3).toBytes());
        Path rows = NpyRows.uniform(folder.resolve("rows.npy"), 400, 9, -1, 1, 1);
        DataOptions data =
                DataOptions.defaults().withFiles(List.of(rows.toString())).withTarget(TargetSpec.parse("none"));

        assertMetByLessThanAUnit(ModelFiles.open(file), data, limits);
    }

    static Stream<DeviceLimits> flashOfDigits() {
        Optional<Size> flash = Optional.of(Size.parse("8k", 1024));
        Optional<Size> none = Optional.empty();
        return Stream.of(
                new DeviceLimits(flash, none, none, ModelFormat.C, Optional.of(Precision.INT8)),
                new DeviceLimits(flash, none, none, ModelFormat.C, Optional.empty()),
                new DeviceLimits(flash, none, none, ModelFormat.TFLITE, Optional.of(Precision.INT8)));
    }

    @ParameterizedTest
    @MethodSource("flashOfDigits")
    @Tag("native")
    void eightKibibytesForDigitsAreMetByLessThanAUnit(DeviceLimits limits) throws IOException {
        DataOptions data = DataOptions.defaults().withFiles(List.of("models/digits.csv.gz"));

        assertMetByLessThanAUnit(ModelFiles.open(Path.of("models/digits_torch.onnx")), data, limits);
    }

    private static void assertMetByLessThanAUnit(LoadedModel model, DataOptions data, DeviceLimits limits)
            throws IOException {
        Steps steps = Steps.of(model, new DataFiles(data, List.of()), RunContext.of(EngineOptions.defaults()));
        Goals goals = Goals.none().on(limits);
        Planner planner = steps.planning().rank(steps.score(PLAN), PLAN, goals);
        SizeSearch search = new SizeSearch(
                model,
                model,
                goals,
                steps.pipeline().run().engine(),
                steps.pipeline().data().firstScoringRows(1));

        double threshold = search.threshold(planner, PLAN);

        int place = planner.thresholds().indexOf(threshold);
        PruningPlan found = planner.plan(PLAN.withThreshold(threshold));
        PruningPlan before = planner.plan(
                PLAN.withThreshold(place == 0 ? 0 : planner.thresholds().get(place - 1)));
        Size limit = Stream.of(limits.flash(), limits.ram(), limits.multiplyAdds())
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
        double whole = limited(DeviceSize.of(model, limits), limits);
        long allowed = (long) (limit.percent() ? Math.floor(limit.amount() / 100 * whole) : limit.amount());
        assertThat(found.dropped() - before.dropped()).isEqualTo(1);
        assertThat(size(steps, found, limits)).isLessThanOrEqualTo(allowed).isPositive();
        assertThat(size(steps, before, limits)).isGreaterThan(allowed);
    }

    private static long size(Steps steps, PruningPlan plan, DeviceLimits limits) throws IOException {
        LoadedModel made = steps.apply(steps.planning().completed(plan)).model();
        return limited(DeviceSize.of(made, limits), limits);
    }

    @Test
    @Tag("native")
    void aSizeThatCanNotBeReachedNamesTheSmallest() throws IOException {
        Path file = folder.resolve("model.onnx");
        Files.write(file, TinyModels.chain(ElementType.FLOAT, -1, 9, 24, 3).toBytes());
        LoadedModel model = ModelFiles.open(file);
        Path rows = NpyRows.uniform(folder.resolve("rows.npy"), 400, 9, -1, 1, 1);
        DataOptions data =
                DataOptions.defaults().withFiles(List.of(rows.toString())).withTarget(TargetSpec.parse("none"));
        Steps steps = Steps.of(model, new DataFiles(data, List.of()), RunContext.of(EngineOptions.defaults()));
        Goals goals = Goals.none().on(limits(ModelFormat.C, Optional.of(Precision.INT8), 0, 1));
        Planner planner = steps.planning().rank(steps.score(PLAN), PLAN, goals);
        SizeSearch search = new SizeSearch(
                model,
                model,
                goals,
                steps.pipeline().run().engine(),
                steps.pipeline().data().firstScoringRows(1));

        assertThatThrownBy(() -> search.threshold(planner, PLAN))
                .isInstanceOf(BoundMissedException.class)
                .hasMessageContaining("the smallest possible model takes ")
                .hasMessageContaining("bytes of flash (target: at most 5)");
    }

    /** What is searched with is counted before any ranges are known. */
    @Test
    @Tag("native")
    void noSizeDependsOnRanges() {
        int compared = 0;
        for (long seed = 0; seed < 200; seed++) {
            LoadedModel model = LoadedModel.of(Judge.random(seed).model());
            try {
                IntegerModel.check(model, "C");
            } catch (UnsupportedModelException refused) {
                continue;
            }
            IntegerModel.Calibration calibration = IntegerModel.calibrate(model);
            new Random(seed)
                    .doubles(20, 1, 5)
                    .forEach(scale -> calibration.add(new Random(Double.hashCode(scale))
                            .doubles(calibration.width(), -scale, scale)
                            .toArray()));
            DeviceSize size = DeviceSize.of(model, limits(ModelFormat.C, Optional.of(Precision.INT8), 0, 1));

            assertThat(calibration.finish().code("other", List.of(), List.of()))
                    .satisfies(code -> assertThat(code.flashBytes()).isEqualTo(size.flash()))
                    .satisfies(code -> assertThat(code.ramBytes()).isEqualTo(size.ram()));
            compared++;
        }
        assertThat(compared).isGreaterThan(10);
    }

    @Test
    void bytesAreCountedInFormatsForDevicesAlone() {
        OutputOptions output = new OutputOptions(Optional.empty(), false, false);
        DeviceLimits flash = limits(ModelFormat.ONNX, Optional.empty(), 0, 50);
        DeviceLimits ram = limits(ModelFormat.ONNX, Optional.empty(), 1, 50);
        OutputOptions code = output.withFormat(ModelFormat.C).withPrecision(Precision.INT8);

        assertThatThrownBy(() -> flash.in(output, MODEL))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("--target-flash counts bytes of C code or of a LiteRT file; name a .c");
        assertThatThrownBy(() -> ram.in(code.withFoldScaler(true), MODEL))
                .isInstanceOf(OutputException.class)
                .hasMessageContaining("--target-ram");
        assertThat(flash.in(code, MODEL)).isEqualTo(limits(ModelFormat.C, Optional.of(Precision.INT8), 0, 50));
        assertThat(limits(ModelFormat.ONNX, Optional.empty(), 2, 50)
                        .in(output, MODEL)
                        .multiplyAdds())
                .isPresent();
    }

    @Test
    void thousandsOfBytesAreThoseOfDatasheets() {
        assertThat(Size.parse("32k", 1024).amount()).isEqualTo(32_768);
        assertThat(Size.parse("0.5M", 1024).amount()).isEqualTo(524_288);
        assertThat(Size.parse("20K", 1000).amount()).isEqualTo(20_000);
        assertThat(Size.parse("10%", 1024)).isEqualTo(new Size(10, true));
        assertThatThrownBy(() -> Size.parse("k", 1024))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a number or per cent, such as 5000, 32k or 10%, got 'k'");
    }
}
