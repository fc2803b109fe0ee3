package odf2nna.internal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import odf2nna.training.TrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvLogTest {
    private static final TrainingSettings SETTINGS = TrainingSettings.of(2);

    @TempDir
    private Path folder;

    @Test
    void everyEpochCanBeReadAsSoonAsItHasEnded() throws IOException {
        Path file = folder.resolve("log.csv");
        Files.writeString(file, "of an earlier run\n".repeat(100));
        try (CsvLog log = new CsvLog(file, true, SETTINGS)) {
            log.add(new Epoch(0, Double.NaN, 0.5, 0.25, 0.1));
            assertThat(Files.readString(file)).startsWith("of an earlier run");
            log.add(new Epoch(1, 0.4, 0.3, 0.2, 1.5));
            assertThat(file).hasContent("""
                    epoch,learning_rate,loss,validation_loss,validation_error,seconds
                    0,,,0.5,0.25,0.1
                    1,0.001,0.4,0.3,0.2,1.5
                    """);
            log.add(new Epoch(2, 0.3, 0.2, 0.1, 1.25));
            assertThat(Files.readAllLines(file)).hasSize(4).last().isEqualTo("2,5.0E-4,0.3,0.2,0.1,1.25");
        }
    }

    @Test
    void aFileThatAppearedIsKept() throws IOException {
        Path file = folder.resolve("log.csv");
        try (CsvLog log = new CsvLog(file, false, SETTINGS)) {
            log.add(new Epoch(0, Double.NaN, 0.5, 0.25, 0.1));
            Files.writeString(file, "another program's");

            assertThatThrownBy(() -> log.add(new Epoch(1, 0.4, 0.3, 0.2, 1.5)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("log.csv: appeared during this run");
        }

        assertThat(file).hasContent("another program's");
    }

    @Test
    void aTrainingWithoutAnEpochLeavesNoFile() {
        Path file = folder.resolve("log.csv");
        try (CsvLog log = new CsvLog(file, true, SETTINGS)) {
            log.add(new Epoch(0, Double.NaN, 0.5, 0.25, 0.1));
        }

        assertThat(file).doesNotExist();
    }

    @Test
    void whatCantBeWrittenIsNamed() {
        CsvLog log = new CsvLog(folder.resolve("none/log.csv"), false, SETTINGS);

        assertThatThrownBy(() -> log.add(new Epoch(1, 0.4, 0.3, 0.2, 1.5)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("log.csv");
    }
}
