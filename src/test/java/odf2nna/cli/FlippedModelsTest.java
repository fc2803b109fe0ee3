package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models with flipped bits, in a process of their own, because ONNX Runtime is native code. */
@Tag("process")
class FlippedModelsTest {
    @TempDir
    private Path folder;

    @Test
    void areHandledOrRefusedInOneLine() throws IOException, InterruptedException {
        assertHandledOrRefused(100);
    }

    @Test
    @Tag("slow")
    void manyAreHandledOrRefusedInOneLine() throws IOException, InterruptedException {
        assertHandledOrRefused(300);
    }

    private void assertHandledOrRefused(int models) throws IOException, InterruptedException {
        Cli.Result result = new ChildJvm(
                        folder.resolve("logs"),
                        List.of("-Djava.io.tmpdir=" + folder),
                        FlippedModels.class,
                        folder.resolve("work").toString(),
                        Integer.toString(models))
                .run(120);

        assertThat(result.code()).as("%s%n%s", result.out(), result.err()).isZero();
        List<String> runs = result.out().lines().toList();
        assertThat(runs).hasSize(models);
        for (String run : runs) {
            String[] parts = run.split("\t", -1);
            assertThat(parts[1]).as(run).isIn("0", "1", "3", "4");
            assertThat(parts[2]).as(run).isEqualTo(parts[1].equals("0") ? "0" : "1");
            assertThat(parts[3]).as(run).isEqualTo("0");
            assertThat(parts[4]).as(run).doesNotContain("Exception", "odf2nna.");
        }
        for (String code : List.of("0", "1", "3", "4")) {
            long count = runs.stream()
                    .filter(run -> run.split("\t", -1)[1].equals(code))
                    .count();
            System.out.println(count + " flipped models end with " + code);
        }
    }
}
