package odf2nna.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.pipeline.Odf2nna;
import odf2nna.prune.PruneOptions;
import odf2nna.runtime.CancellationToken;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Input files that change during a run. */
@Tag("native")
class ChangedInputsTest {
    @TempDir
    private Path folder;

    private Path model;
    private Path rows;

    @BeforeEach
    void copyFiles() throws IOException {
        model = Files.copy(Path.of("models/digits_torch.onnx"), folder.resolve("model.onnx"));
        rows = Files.copy(Path.of("models/digits.csv.gz"), folder.resolve("digits.csv.gz"));
    }

    /** A library during whose first pass a file grows. */
    private static Odf2nna changing(Path file) {
        return new Odf2nna(
                EngineOptions.defaults(),
                (what, done, total) -> {
                    try {
                        Files.write(file, new byte[] {0}, StandardOpenOption.APPEND);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                new CancellationToken());
    }

    private DataFiles data() {
        return new DataFiles(DataOptions.defaults().withFiles(List.of(rows.toString())), List.of());
    }

    private void shrink(Odf2nna library) throws IOException {
        library.shrink(
                ModelSource.of(model),
                data(),
                new ShrinkOptions(
                        PruneOptions.of(0.5),
                        Goals.none(),
                        Optional.empty(),
                        TaskOptions.defaults(),
                        new OutputOptions(Optional.of(folder.resolve("small.onnx")), false, false),
                        Optional.empty()));
    }

    @Test
    void aModelThatChangesStopsTheRun() {
        assertThatThrownBy(() -> shrink(changing(model)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("model.onnx: changed during this run; nothing was written");
        assertThat(folder.resolve("small.onnx")).doesNotExist();
    }

    @Test
    void rowsThatChangeStopAScore() {
        assertThatThrownBy(() -> changing(model).score(ModelSource.of(model), data(), ReportOptions.none()))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("changed during this run");
    }

    @Test
    void filesThatStayDoNot() throws IOException {
        shrink(new Odf2nna(EngineOptions.defaults()));

        assertThat(folder.resolve("small.onnx")).exists();
    }
}
