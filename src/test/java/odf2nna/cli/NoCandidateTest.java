package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.TinyModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network of which every smaller one loses far too much. */
@Tag("native")
class NoCandidateTest {
    private static final String SEARCH =
            "shrink @model.onnx --eval @data.csv --ignore class --target none --epochs 0 -o @small.onnx";

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
        workspace.write(
                "model.onnx", TinyModels.chain(ElementType.FLOAT, -1, 4, 3, 3).toBytes());
        workspace.write("data.csv", Workspace.rows(600, 4, 3));
    }

    @Test
    void saysThatNoneIsNearEnough() {
        Cli.Result run = workspace.run(SEARCH);

        assertThat(run.err())
                .contains("no candidate is close enough to the original")
                .contains("nothing is written")
                .contains("model.onnx: no smaller model was written")
                .doesNotContain("Exception");
        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.BOUND_MISSED);
    }

    @Test
    void thePlanIsEmpty() {
        Cli.Result run = workspace.run(SEARCH + " --save-plan @plan.json");

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.BOUND_MISSED);
        assertThat(folder.resolve("work/plan.json")).content().contains("odf2nna-plan/3");
    }
}
