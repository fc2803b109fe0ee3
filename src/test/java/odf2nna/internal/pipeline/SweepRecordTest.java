package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import odf2nna.FuzzedBytes;
import odf2nna.report.SweepPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepRecordTest {
    private static final SweepPoint POINT = new SweepPoint(
            "050-percent",
            "50%",
            7,
            null,
            false,
            "ab12",
            3,
            List.of(4, 5),
            60,
            48.5,
            50,
            900,
            0.25,
            null,
            null,
            null,
            null,
            1.5,
            false);

    @TempDir
    private Path folder;

    /** Whatever a file holds, it is the record that was written, or the model is made again. */
    @Test
    void changedFilesAreNeverTakenForRecords() throws IOException {
        Path file = folder.resolve("record.json");
        byte[] whole = SweepRecord.of(POINT).getBytes(StandardCharsets.UTF_8);
        Files.write(file, whole);
        assertThat(SweepRecord.read(file)).contains(POINT);

        for (int seed = 0; seed < 2000; seed++) {
            Files.write(file, FuzzedBytes.changed(whole, new Random(seed)));
            assertThat(SweepRecord.read(file)).as("seed " + seed).isIn(Optional.empty(), Optional.of(POINT));
        }
    }
}
