package odf2nna.internal.pipeline;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import odf2nna.data.DataFormatException;
import odf2nna.data.Rows;
import odf2nna.data.TargetSpec;
import odf2nna.internal.data.ArrayWriter;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.runtime.RunContext;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.ModelFileException;
import odf2nna.pipeline.OutputOptions;

/**
 * A model and rows that a program gives from memory, as temporary files of its run: the pipeline reads files, streams rows as
 * often as it needs them, and looks whether they change. Messages and reports name them without the temporary folder.
 */
public final class GivenInputs {
    private final RunContext run;
    private final Path folder;

    private GivenInputs(RunContext run, Path folder) {
        this.run = run;
        this.folder = folder;
    }

    /** {@return a folder for a run, which removes it when it ends or is cancelled} */
    public static GivenInputs of(RunContext run) throws IOException {
        StagedFile staged = run.staging().folderAside(Path.of("given"), "model");
        return new GivenInputs(run, Objects.requireNonNull(staged.file().getParent()));
    }

    /** {@return the folder} */
    Path folder() {
        return folder;
    }

    /**
     * Rows as files.
     *
     * @param features the file of the features
     * @param target the file of the targets, or none
     */
    public record RowFiles(Path features, TargetSpec target) {}

    /** {@return a model as a file, named by what its first bytes say it is} */
    public Path model(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("model" + ending(bytes)), bytes);
    }

    private static String ending(byte[] bytes) {
        boolean isZip = bytes.length > 1 && bytes[0] == 'P' && bytes[1] == 'K';
        boolean isHdf5 = bytes.length > 3 && bytes[1] == 'H' && bytes[2] == 'D' && bytes[3] == 'F';
        return isZip ? ".keras" : isHdf5 ? ".h5" : ".onnx";
    }

    /**
     * {@return rows as files}
     *
     * @param name what they are for, such as {@code calibration}
     * @throws DataFormatException if there is no row, or rows differ in length
     * @throws InterruptedIOException if the run is cancelled meanwhile
     */
    public RowFiles rows(Rows rows, String name) throws IOException {
        Path features = folder.resolve(name + " rows");
        Path targets = folder.resolve(name + " targets");
        Iterator<double[]> all = rows.rows().iterator();
        if (!all.hasNext()) {
            throw DataFormatException.inFile(Path.of(name + " rows"), "found no rows, expected at least one");
        }
        double[] row = all.next();
        int length = row.length;
        int width = length - rows.targets();
        if (width < 1) {
            throw DataFormatException.inFile(
                    Path.of(name + " rows"),
                    "found %d numbers in row 1, expected features and %d targets".formatted(length, rows.targets()));
        }
        try (ArrayWriter left = new ArrayWriter(features, width);
                ArrayWriter right = new ArrayWriter(targets, rows.targets())) {
            left.write(row, 0);
            right.write(row, width);
            for (long number = 2; all.hasNext(); number++) {
                row = all.next();
                if (row.length != length) {
                    throw DataFormatException.inFile(
                            Path.of(name + " rows"),
                            "found %d numbers in row %d, expected %d as in row 1"
                                    .formatted(row.length, number, length));
                }
                if (run.cancellation().isCancelled()) {
                    throw new InterruptedIOException("cancelled while rows were read");
                }
                left.write(row, 0);
                right.write(row, width);
            }
        }
        return new RowFiles(features, rows.targets() == 0 ? TargetSpec.NONE : TargetSpec.parse(targets.toString()));
    }

    /** {@return where the result would go, which is kept in memory} */
    public OutputOptions output() {
        return new OutputOptions(
                Optional.of(folder.resolve("pruned.onnx")), true, true, Optional.of(OutputOptions.ModelFormat.ONNX));
    }

    /** {@return a text that names the files without their temporary folder} */
    public String named(String text) {
        return text.replace(folder + File.separator, "");
    }

    /** {@return a failure that names the files without their temporary folder} */
    public RuntimeException named(RuntimeException failure) {
        String message = String.valueOf(failure.getMessage());
        String named = named(message);
        if (named.equals(message)) {
            return failure;
        }
        if (failure instanceof DataFormatException data) {
            return data.at(Path.of(named(String.valueOf(data.file()))));
        }
        if (failure instanceof UnsupportedModelException model) {
            return model.saying(named);
        }
        if (failure instanceof BoundMissedException) {
            return new BoundMissedException(named);
        }
        return failure instanceof ModelFileException ? new ModelFileException(named) : failure;
    }
}
