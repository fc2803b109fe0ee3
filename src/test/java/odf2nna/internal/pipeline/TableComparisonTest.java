package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import odf2nna.data.DataFiles;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.HoldOut;
import odf2nna.data.TargetSpec;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.Datasets;
import odf2nna.internal.data.Part;
import odf2nna.internal.evaluate.Evaluation;
import odf2nna.internal.evaluate.LabelCollector;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.ReportOptions;
import odf2nna.report.RunReport;
import odf2nna.runtime.Device;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models compared on a table that something else scores, beside {@link Commands#compare}. */
@Tag("native")
class TableComparisonTest {
    private static final EngineOptions ENGINE = new EngineOptions(Device.CPU, 1, 256, 3, false);

    @TempDir
    private Path folder;

    private ModelSource before;
    private ModelSource after;

    @BeforeEach
    void write() throws IOException {
        before = model("before.onnx", 2, 8, 3);
        after = model("after.onnx", 2, 5, 3);
        Random numbers = new Random(1);
        try (BufferedWriter csv = Files.newBufferedWriter(folder.resolve("rows.csv"))) {
            csv.write("a,b,kind,name\n1,2,0,ant\n1,2,0,ant\n");
            for (int row = 0; row < 700; row++) {
                int kind = numbers.nextInt(3);
                csv.write("%s,%s,%d,%s\n"
                        .formatted(
                                numbers.nextGaussian(),
                                numbers.nextGaussian(),
                                kind,
                                List.of("wasp", "ant", "bee").get(kind)));
            }
        }
    }

    private ModelSource model(String name, int... widths) throws IOException {
        byte[] bytes = TinyModels.chain(ElementType.FLOAT, -1, widths).toBytes();
        return ModelSource.of(Files.write(folder.resolve(name), bytes));
    }

    private DataOptions rows(String target) {
        return DataOptions.defaults()
                .withFiles(List.of(folder.resolve("rows.csv").toString()))
                .withFeatures(List.of("a", "b"))
                .withTarget(TargetSpec.parse(target))
                .with(HoldOut.NONE);
    }

    /** Rows that are scored here. */
    private record Local(LoadedModel before, LoadedModel after, Dataset dataset, RunContext run)
            implements ScoredTable {
        private DataRows rows() {
            return new DataRows(dataset, Part.ALL);
        }

        @Override
        public LabelCollector.Seen see() throws IOException {
            return LabelCollector.see(rows());
        }

        @Override
        public void score(int width, TaskOptions options, LabelCollector.Seen seen, Consumer<Rows> to)
                throws IOException {
            Evaluation.score(
                    before.model(),
                    after.model(),
                    width,
                    rows(),
                    options,
                    seen,
                    (batch, first, second, targets) -> to.accept(new Rows(first, second, targets, batch.keys())),
                    run);
        }
    }

    private RunReport compared(String target, RunContext run) throws IOException {
        return TableComparison.compare(
                before,
                after,
                (first, second) ->
                        new Local(first, second, Datasets.open(rows(target), InputShapes.of(first.model())), run),
                TaskOptions.defaults(),
                run);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kind", "name", "none"})
    void figuresAreThoseOfFiles(String target) throws IOException {
        try (RunContext run = RunContext.of(ENGINE)) {
            RunReport report = compared(target, run);

            RunReport files = Commands.compare(
                    before,
                    after,
                    new DataFiles(rows(target), List.of()),
                    TaskOptions.defaults(),
                    ReportOptions.none(),
                    run);
            assertThat(report.metrics()).isNotNull().isEqualTo(files.metrics());
            assertThat(report.after()).isEqualTo(files.after());
            assertThat(report.notes())
                    .containsAll(files.notes())
                    .hasSize(files.notes().size() + 1);
            assertThat(report.latency()).isNull();
            assertThat(report.data().repeatedRows())
                    .isEqualTo(files.data().repeatedRows())
                    .isEqualTo(1);
            assertThat(report.data().labels()).isEqualTo(files.data().labels());
        }
    }

    @Test
    void targetsThatDoNotFitAreRefused() throws IOException {
        try (RunContext run = RunContext.of(ENGINE)) {
            before = model("four.onnx", 2, 8, 4);
            after = before;

            assertThatThrownBy(() -> compared("name", run))
                    .isInstanceOf(DataFormatException.class)
                    .hasMessageContaining("found 3 names (ant, bee, wasp), expected 4 classes");
        }
    }
}
