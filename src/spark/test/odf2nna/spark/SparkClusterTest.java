package odf2nna.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of one master and two workers, each a process of its own, as an example starts it. */
@Tag("process")
class SparkClusterTest {
    /** Ten tasks and more, so that one is under way when an executor is killed. */
    private static final String ROWS = "1000000";

    @TempDir
    private Path folder;

    @Test
    @Tag("slow")
    void aClusterGivesTheSameBytesThoughAnExecutorIsKilled() throws IOException, InterruptedException {
        String python = System.getProperty("odf2nna.pyspark", "");
        assumeFalse(python.isEmpty(), "-Dodf2nna.pyspark names no Python with pyspark, numpy and pyarrow");
        Path jar = Path.of("target/odf2nna-onnx-spark.jar");
        assumeTrue(Files.exists(jar), jar + " is not there; './mvnw -Pspark -Dquick -DskipTests package' makes it");

        Process example = new ProcessBuilder(python, "examples/spark_cluster.py", folder.toString(), ROWS)
                .redirectErrorStream(true)
                .start();
        String said = new String(example.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(example.waitFor()).as(said).isZero();
        assertThat(said).contains("killed 1 executor", "all files are the same, byte for byte");
    }
}
