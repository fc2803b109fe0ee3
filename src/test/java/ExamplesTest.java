import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs in examples/ run as they stand there; like them in no package. */
@Tag("native")
class ExamplesTest {
    @TempDir
    private Path folder;

    private interface Program {
        void run(String... arguments) throws IOException;
    }

    /** Runs a program in the repository's root and gives what it prints. */
    private static String run(Program program, String... arguments) throws IOException {
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream capture = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(capture);
            program.run(arguments);
        } finally {
            System.setOut(out);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void quickstartWritesASmallerModel() throws IOException {
        Path output = folder.resolve("small.onnx");

        assertThat(run(Quickstart::main, output.toString())).contains("hidden units", output.toString());
        assertThat(output).isNotEmptyFile();
    }

    @Test
    void pruneWithThresholdWritesTheSmallestThatAgrees() throws IOException {
        Path output = folder.resolve("small.onnx");

        assertThat(run(PruneWithThreshold::main, output.toString()))
                .containsPattern("wrote .*small.onnx with epsilon 0\\.[123]");
        assertThat(output).isNotEmptyFile();
    }

    @Test
    void scoreOnlyPrintsALineForEachHiddenLayer() throws IOException {
        assertThat(run(ScoreOnly::main).lines())
                .hasSize(2)
                .allMatch(line -> line.contains("over 1797 rows"))
                .anyMatch(line -> line.contains("128 units") && line.contains("27 constant"))
                .anyMatch(line -> line.contains("64 units") && line.contains("22 constant"));
    }
}
