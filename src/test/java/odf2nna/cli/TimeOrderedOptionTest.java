package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --time-ordered} on the command line. */
@Tag("native")
class TimeOrderedOptionTest {
    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shrink @model.onnx --target-params 50% --epochs 2 --keep best --dry-run",
                "shrink @model.onnx --epochs 0 --hold-out 0.2 --dry-run",
                "sweep @model.onnx -o @sizes --sizes 50% --epochs 2",
                "score @model.onnx"
            })
    void theLastRowsAreHeldOut(String command) {
        Cli.Result run = workspace.run(command + " --eval @data.csv --time-ordered --json");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("\"split\" : \"the last 0.2 of the rows\"")
                .contains("\"calibrationRows\" : 48");
    }

    @Test
    void timeAndGroupsExcludeEachOther() {
        Cli.Result run = workspace.run(Workspace.SHRINK + " --time-ordered --group 1");

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("--time-ordered: rows are split either by time or by --group; give one of them");
    }
}
