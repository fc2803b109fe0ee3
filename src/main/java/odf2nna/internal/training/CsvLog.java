package odf2nna.internal.training;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import odf2nna.training.TrainingSettings;

/**
 * A table of epochs as CSV, a line for each, whole lines only. The previous content of the file is replaced when the
 * first epoch has ended, so that a training that ends before leaves no file.
 */
public final class CsvLog extends EpochLog<Writer> {
    private static final String HEADER = "epoch,learning_rate,loss,validation_loss,validation_error,seconds\n";

    private final boolean replace;
    private String waiting = HEADER;

    /**
     * Writes nothing yet.
     *
     * @param replace whether a file that is there may be replaced
     */
    public CsvLog(Path file, boolean replace, TrainingSettings settings) {
        super(file, settings);
        this.replace = replace;
    }

    @Override
    protected void write(Epoch epoch) throws IOException {
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
            if (out == null) {
                out = open();
            }
            out.write(waiting);
            out.flush();
            waiting = "";
        }
    }

    private Writer open() throws IOException {
        try {
            return replace
                    ? Files.newBufferedWriter(place, StandardCharsets.UTF_8)
                    : Files.newBufferedWriter(
                            place, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException appeared) {
            throw new FileSystemException(
                    place.toString(), null, "appeared during this run, and is not replaced without --force");
        }
    }
}
