package odf2nna.internal.keras;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import odf2nna.internal.onnx.OnnxModel;

/**
 * Reads Keras models as ONNX models: {@code .keras} files of Keras 2.13 and newer, and {@code .h5} files of whole models
 * of Keras 1.2 and newer. Sequential and functional models of the layers in {@link LayerTable} are taken, one within the
 * other too. Nothing in a file is executed.
 *
 * <p>Inputs are called like the input layers, outputs like the layers that make them, dense layers like themselves. An
 * input of integers is declared as real numbers, to which Keras casts it anyway; a policy of mixed precision is computed
 * in the precision of its variables.
 *
 * @see <a href="https://keras.io/guides/serialization_and_saving/">Keras: saving and serialization</a>
 */
public final class KerasModelReader {
    private KerasModelReader() {}

    /**
     * Reads a model.
     *
     * @param file a {@code .keras} file, or an HDF5 file with another name
     * @throws odf2nna.onnx.UnsupportedModelException if it is broken, holds weights only, or outside the supported subset
     * @throws IOException if it can't be read
     */
    public static OnnxModel read(Path file) throws IOException {
        boolean archive = file.toString().toLowerCase(Locale.ROOT).endsWith(".keras");
        try (KerasFile keras = archive ? KerasArchive.open(file) : KerasFile.ofHdf5(file)) {
            return ModelTranslator.translate(keras);
        }
    }

    /**
     * Reads a model whose architecture and weights are kept apart.
     *
     * @param weights an HDF5 file as {@code save_weights} writes it
     * @param architecture a text file as {@code to_json} gives it
     * @throws odf2nna.onnx.UnsupportedModelException as for one file, or if the two do not belong together
     * @throws IOException if one can't be read
     */
    public static OnnxModel read(Path weights, Path architecture) throws IOException {
        try (KerasFile keras = KerasFile.ofHdf5(weights, architecture)) {
            return ModelTranslator.translate(keras);
        }
    }
}
