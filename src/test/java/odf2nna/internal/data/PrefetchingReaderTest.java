package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import odf2nna.data.DataFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class PrefetchingReaderTest {
    @TempDir
    private Path folder;

    private Dataset open(String text) throws IOException {
        return Datasets.open(Rows.options(Rows.file(folder, "d.csv", text)), Rows.width(1));
    }

    @Test
    void deliversWhatItsSourceDelivers() throws IOException {
        Dataset data = open("1,a\n2,b\n3,a\n4,c\n".repeat(1000));

        try (BatchReader reader = new PrefetchingReader(data.open(Part.ALL, 3), 2)) {
            assertThat(Rows.drain(reader)).isEqualTo(Rows.all(data));
            assertThat(reader.next(reader.newBatch())).isFalse();
        }
    }

    @Test
    void throwsToTheConsumerAfterTheBatchesBefore() throws IOException {
        Dataset data = open("1\n2\n3\nx\n");

        try (BatchReader reader = new PrefetchingReader(data.open(Part.ALL, 1), 2)) {
            Batch batch = reader.newBatch();
            for (int row = 1; row <= 3; row++) {
                assertThat(reader.next(batch)).isTrue();
                assertThat(batch.features()).isEqualTo(new double[] {row});
            }
            for (int time = 0; time < 2; time++) {
                assertThatThrownBy(() -> reader.next(batch))
                        .isInstanceOf(DataFormatException.class)
                        .hasMessageContaining("line 4");
            }
        }
    }

    @Test
    void closesBeforeTheEnd() throws IOException {
        Dataset data = open("1\n".repeat(100_000));
        PrefetchingReader reader = new PrefetchingReader(data.open(Part.ALL, 10), 3);
        Batch batch = reader.newBatch();
        assertThat(reader.next(batch)).isTrue();

        reader.close();
        reader.close();

        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("odf2nna-reader");
        assertThat(reader.next(batch)).isFalse();
    }

    @Test
    void refusesBatchesOfAnotherWidth() throws IOException {
        try (BatchReader reader = open("1\n").open(Part.ALL, 10)) {
            assertThatThrownBy(() -> reader.next(new Batch(10, 2, 0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("batch: expected 1 features and 0 targets per row, got 2 and 0");
        }
    }
}
