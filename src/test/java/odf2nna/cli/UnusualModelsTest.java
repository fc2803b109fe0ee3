package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that are as the rules want them, and as nobody would make them. */
class UnusualModelsTest {
    @TempDir
    private Path folder;

    private Workspace workspace(String operator, int count, String name) throws IOException {
        TinyModels model = TinyModels.of(ElementType.FLOAT, 1)
                .input("x", ElementType.FLOAT, -1, 4)
                .weights("a", 1, 4, 6)
                .weights("b", 1, 6, 3)
                .node("MatMul", name + "0", "x", "a");
        for (int i = 0; i < count; i++) {
            model.node(operator, name + (i + 1), name + i);
        }
        model.node("MatMul", "y", name + count, "b").output("y", ElementType.FLOAT, -1, 3);
        Workspace workspace = Workspace.in(folder.resolve("work"));
        workspace.write("model.onnx", model.build().toBytes());
        return workspace;
    }

    private static String inspected(Workspace workspace) {
        Cli.Result run = workspace.run("inspect @model.onnx");
        assertThat(run.code()).as(run.err()).isZero();
        return run.err() + run.out();
    }

    /** Longer than the stack is deep. */
    @ParameterizedTest
    @CsvSource({"Identity, identity", "Relu, Relu ×20000"})
    void longChainsAreFollowed(String operator, String activation) throws IOException {
        assertThat(inspected(workspace(operator, 20_000, "h"))).containsPattern("h0 .* " + activation + " +6 ");
    }

    @Test
    void aLongNameIsCutShortInTables() throws IOException {
        String told = inspected(workspace("Relu", 1, "n".repeat(3_000_000)));

        assertThat(told.length()).isLessThan(20_000);
        assertThat(told).contains("nnn...");
    }

    @Test
    void whatStandsInTheWayOfAConfigurationIsTold() throws IOException {
        Workspace workspace = Workspace.in(folder.resolve("work"));
        workspace.write("model.h5", Files.readAllBytes(Path.of("models/digits.h5")));
        workspace.write("model.json", "{\"class_name\": 'Functional'}");

        Cli.Result run = workspace.run("inspect @model.h5 --architecture @model.json");

        assertThat(run.code()).isEqualTo(ExitCode.MODEL);
        assertThat(run.err()).contains("model.json", "not valid JSON (Unexpected character (''' (code 39))");
    }
}
