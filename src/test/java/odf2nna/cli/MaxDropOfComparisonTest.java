package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code compare --max-drop}: a bound by which a pipeline fails. */
@Tag("native")
class MaxDropOfComparisonTest {
    private static final String COMPARE = "compare @model.onnx @small.onnx --eval @data.csv";

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeModels() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
        assertThat(workspace
                        .run(Workspace.SHRINK.replace("0.3", "0.6") + " --compensate none")
                        .code())
                .isZero();
    }

    @Test
    void whatIsWithinTheBoundPasses() {
        assertThat(workspace.run(COMPARE + " --max-drop 100").code()).isZero();
        assertThat(workspace
                        .run("compare @model.onnx @model.onnx --eval @data.csv --max-drop 0")
                        .code())
                .isZero();
    }

    @Test
    void whatLosesMoreEndsWithFiveAfterTheReport() {
        Cli.Result run = workspace.run(COMPARE + " --ignore class --target none --max-drop 0 --json");

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.BOUND_MISSED);
        assertThat(run.err()).contains("worse than").contains("--max-drop allows 0.0");
        assertThat(run.out()).contains("\"fidelity\"");
    }

    @Test
    void aNegativeBoundIsRefused() {
        Cli.Result run = workspace.run(COMPARE + " --max-drop=-1");

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("--max-drop: expected 0 or more");
    }

    @Test
    void aMetricThatTheRowsDoNotHaveIsNamed() {
        Cli.Result run = workspace.run(COMPARE + " --max-drop 1 --metric r2");

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("R2 can't be limited here").contains("accuracy");
    }
}
