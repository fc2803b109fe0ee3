package odf2nna.internal.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import odf2nna.training.TrainingSettings;
import org.jspecify.annotations.Nullable;

/**
 * A table of epochs as CSV, a line for each, whole lines only. What was in the file before goes when the first epoch has
 * ended, no sooner, so that a training which never got there leaves no file.
 */
public final class CsvLog implements EpochLog {
    private static final String HEADER = "epoch,learning_rate,loss,validation_loss,validation_error,seconds\n";

    private final Path file;
    private final TrainingSettings settings;
    private String waiting = HEADER;
    private @Nullable Writer out;

    /** Writes nothing yet. */
    public CsvLog(Path file, TrainingSettings settings) {
        this.file = file;
        this.settings = settings;
    }

    @Override
    public void add(Epoch epoch) {
        String line = epoch.number() == 0
                ? "0,,,%s,%s,%s\n".formatted(epoch.validationLoss(), epoch.validationError(), epoch.seconds())
                : "%s,%s,%s,%s,%s,%s\n"
                        .formatted(
                                epoch.number(),
                                settings.learningRate(epoch.number()),
                                epoch.loss(),
                                epoch.validationLoss(),
                                epoch.validationError(),
                                epoch.seconds());
        waiting += line;
        if (epoch.number() > 0) {
            write();
        }
    }

    private void write() {
        try {
            if (out == null) {
                out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
            }
            out.write(waiting);
            out.flush();
            waiting = "";
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException(
                e instanceof FileSystemException ? e : new FileSystemException(file.toString(), null, e.getMessage()));
    }

    @Override
    public void close() {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
