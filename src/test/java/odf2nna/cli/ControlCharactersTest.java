package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names in a model that would steer a terminal. */
@Tag("native")
class ControlCharactersTest {
    private static final String STEERING = "\u001b[2J\u0007\u009b2J\r\u202e";

    private static final String STEERS = "[\\p{Cc}\\p{Cf}&&[^\\n]]";

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
        workspace.edit(model -> {
            model.setProducerName("exporter" + STEERING);
            model.getGraphBuilder().getNodeBuilder(0).setName("first" + STEERING);
        });
    }

    @Test
    void doNotReachItInTables() {
        Cli.Result run = workspace.run("inspect @model.onnx");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("exporter?[2J??2J??").doesNotContainPattern(STEERS);
    }

    @Test
    void doNotReachItInErrors() {
        Cli.Result run = workspace.run("score @model.onnx --eval @data.csv --ignore class\u009b\u202e");

        assertThat(run.code()).isNotZero();
        assertThat(run.err()).doesNotContainPattern(STEERS);
    }

    @Test
    void areEscapedInJson() {
        Cli.Result run = workspace.run(Workspace.SHRINK + " --json");

        assertThat(run.err()).doesNotContainPattern(STEERS);
        assertThat(run.out()).doesNotContain("\u001b").doesNotContain("\u0007"); // JSON need not escape others
    }
}
