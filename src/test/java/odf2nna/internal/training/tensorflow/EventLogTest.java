package odf2nna.internal.training.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import odf2nna.internal.savedmodel.MaskedCrc;
import odf2nna.internal.training.Epoch;
import odf2nna.training.TrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

class EventLogTest {
    @TempDir
    private Path folder;

    private void write(int epochs) {
        try (EventLog log = new EventLog(folder.resolve("a/b"), TrainingSettings.of(2))) {
            log.add(new Epoch(0, Double.NaN, 0.5, 0.25, 0.1));
            for (int number = 1; number <= epochs; number++) {
                log.add(new Epoch(number, 0.4 / number, 0.3 / number, 0.2 / number, 1.5));
            }
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> entries = Files.list(folder.resolve("a/b"))) {
            return entries.sorted().toList();
        }
    }

    private static List<Event> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (bytes.hasRemaining()) {
            int start = bytes.position();
            byte[] event = new byte[Math.toIntExact(bytes.getLong())];
            assertThat(bytes.getInt()).isEqualTo(MaskedCrc.of(ByteBuffer.wrap(bytes.array(), start, Long.BYTES)));
            bytes.get(event);
            assertThat(bytes.getInt()).isEqualTo(MaskedCrc.of(ByteBuffer.wrap(event)));
            events.add(Event.parseFrom(event));
        }
        return events;
    }

    private static Map<String, Float> scalars(Event event) {
        Map<String, Float> values = new TreeMap<>();
        for (Summary.Value value : event.getSummary().getValueList()) {
            values.put(value.getTag(), value.getSimpleValue());
        }
        return values;
    }

    @Test
    void scalarsOfEveryEpochComeBack() throws IOException {
        write(2);

        assertThat(files()).hasSize(1);
        assertThat(files().get(0).getFileName().toString()).startsWith("events.out.tfevents.");
        List<Event> events = read(files().get(0));
        assertThat(events).hasSize(4);
        assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
        assertThat(events).extracting(Event::getStep).containsExactly(0L, 0L, 1L, 2L);
        assertThat(scalars(events.get(1))).isEqualTo(Map.of("validation_loss", 0.5f, "validation_error", 0.25f));
        assertThat(scalars(events.get(3)))
                .isEqualTo(Map.of(
                        "validation_loss", 0.15f,
                        "validation_error", 0.1f,
                        "loss", 0.2f,
                        "learning_rate", 0.0005f));
    }

    @Test
    void everyTrainingHasAFileOfItsOwn() throws IOException {
        write(1);
        write(1);

        assertThat(files()).hasSize(2);
    }

    /** The CRC-32C of "123456789" is 0xe3069283. */
    @Test
    void sumsAreMaskedAsInTheFormat() {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);

        assertThat(MaskedCrc.of(ByteBuffer.wrap(digits)))
                .isEqualTo(((0xe3069283 >>> 15) | (0xe3069283 << 17)) + 0xa282ead8);
    }
}
