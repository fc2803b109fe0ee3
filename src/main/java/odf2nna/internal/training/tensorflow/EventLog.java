package odf2nna.internal.training.tensorflow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Locale;
import odf2nna.internal.savedmodel.MaskedCrc;
import odf2nna.internal.training.Epoch;
import odf2nna.internal.training.EpochLog;
import odf2nna.training.TrainingSettings;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;

/** Scalars for TensorBoard, in a new event file of a folder; the step is the epoch. Needs no native library. */
public final class EventLog extends EpochLog<FileChannel> {
    private static final String VERSION = "brain.Event:2";

    /** Writes nothing yet. */
    public EventLog(Path folder, TrainingSettings settings) {
        super(folder, settings);
    }

    @Override
    protected void write(Epoch epoch) throws IOException {
        Summary.Builder scalars = Summary.newBuilder()
                .addValue(scalar("validation_loss", epoch.validationLoss()))
                .addValue(scalar("validation_error", epoch.validationError()));
        if (epoch.number() > 0) {
            scalars.addValue(scalar("loss", epoch.loss()))
                    .addValue(scalar("learning_rate", settings.learningRate(epoch.number())));
        }
        if (out == null) {
            out = open();
            write(out, event().setFileVersion(VERSION).build());
        }
        write(out, event().setStep(epoch.number()).setSummary(scalars).build());
    }

    private static Summary.Value scalar(String tag, double value) {
        return Summary.Value.newBuilder()
                .setTag(tag)
                .setSimpleValue((float) value)
                .build();
    }

    private static Event.Builder event() {
        return Event.newBuilder().setWallTime(Instant.now().toEpochMilli() / 1e3);
    }

    private FileChannel open() throws IOException {
        Files.createDirectories(place);
        // without the usual host name, as looking it up could access the network
        String name = String.format(
                Locale.ROOT,
                "events.out.tfevents.%010d.odf2nna.%d",
                Instant.now().getEpochSecond(),
                ProcessHandle.current().pid());
        Path file = place.resolve(name);
        for (int i = 1; Files.exists(file); i++) {
            file = place.resolve(name + "." + i);
        }
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** A TFRecord: the length, its checksum, the bytes, their checksum, little-endian. */
    private static void write(FileChannel out, Event event) throws IOException {
        byte[] bytes = event.toByteArray();
        ByteBuffer record = ByteBuffer.allocate(Long.BYTES + bytes.length + 2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(bytes.length);
        record.putInt(MaskedCrc.of(record.duplicate().flip()));
        record.put(bytes).putInt(MaskedCrc.of(ByteBuffer.wrap(bytes))).flip();
        while (record.hasRemaining()) {
            out.write(record);
        }
    }
}
