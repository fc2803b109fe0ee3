package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.keras.KerasModelReader;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OnnxModelReader;
import odf2nna.internal.savedmodel.SavedModelFiles;
import odf2nna.internal.savedmodel.read.FrozenGraph;
import odf2nna.internal.savedmodel.read.SavedModelReader;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.ModelFileException;
import odf2nna.pipeline.ModelSource;

/** Tells the formats of model files apart and reads them, whatever they are, as ONNX models. */
public final class ModelFiles {
    private static final Set<String> GRAPHS = Set.of(SavedModelFiles.BINARY, SavedModelFiles.TEXT);

    private ModelFiles() {}

    /** Reads a model as {@link #open(ModelSource)} does. */
    public static LoadedModel open(Path file) {
        return open(ModelSource.of(file));
    }

    /**
     * Reads a model and finds its dense region.
     *
     * @throws ModelFileException if the file can't be opened
     * @throws UnsupportedModelException if it is broken or outside the supported subset
     */
    public static LoadedModel open(ModelSource source) {
        Path file = source.file();
        try {
            return LoadedModel.of(read(source));
        } catch (IOException e) {
            throw new ModelFileException(file + ": can't be read: " + e.getMessage(), e);
        } catch (UnsupportedModelException | ModelFileException e) {
            throw e;
        } catch (StackOverflowError e) {
            throw new UnsupportedModelException(
                    file.toString(),
                    "is nested too deeply; if the file is intact, increase the stack with JAVA_OPTS=-Xss16m",
                    e);
        } catch (RuntimeException e) {
            throw new UnsupportedModelException(
                    file.toString(),
                    "breaks a rule of ONNX, so its graph can't be read (%s)".formatted(e.getMessage()),
                    e);
        }
    }

    private static OnnxModel read(ModelSource source) throws IOException {
        Path file = source.file();
        if (!Files.exists(file)) {
            throw new ModelFileException(file + ": no such file");
        }
        boolean folder = Files.isDirectory(file);
        refuse(
                !folder && (source.signature().isPresent() || source.tag().isPresent()),
                file,
                "--signature and --tag do");
        if (folder) {
            refuse(source.architecture().isPresent(), file, "--architecture does");
            return readFolder(source);
        }
        if (!Files.isRegularFile(file)) {
            throw new ModelFileException(file + ": not a file; expected an ONNX model");
        }
        if (GRAPHS.contains(String.valueOf(file.getFileName()))) {
            throw new ModelFileException(file + ": is one file of a SavedModel; name the folder that holds it");
        }
        if (!ModelSource.isKeras(file)) {
            refuse(source.architecture().isPresent(), file, "--architecture does");
            Optional<String> other = ForeignFormat.of(file);
            if (other.isPresent()) {
                throw new ModelFileException(file + ": " + other.get());
            }
            return FrozenGraph.isFrozenGraph(file) ? SavedModelReader.readFrozen(file) : OnnxModelReader.read(file);
        }
        return source.architecture().isPresent()
                ? KerasModelReader.read(file, architecture(source.architecture().get()))
                : KerasModelReader.read(file);
    }

    private static void refuse(boolean given, Path file, String option) {
        if (given) {
            throw new ModelFileException(
                    "%s: %s not go with this kind of model; --signature and --tag are for SavedModels, --architecture for Keras weights"
                            .formatted(file, option));
        }
    }

    private static Path architecture(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ModelFileException(file + ": no such file; expected what to_json() of a Keras model gave");
        }
        return file;
    }

    private static OnnxModel readFolder(ModelSource source) throws IOException {
        if (!SavedModelFiles.isSavedModel(source.file())) {
            throw new ModelFileException(source.file() + ": a folder without " + SavedModelFiles.BINARY
                    + "; expected an ONNX or Keras file, or the folder of a SavedModel");
        }
        return SavedModelReader.read(source.file(), source.signature(), source.tag());
    }
}
