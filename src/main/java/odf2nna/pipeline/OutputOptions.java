package odf2nna.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the result goes, and in which format.
 *
 * @param file the file or folder to write; empty for a name made from the model's
 * @param replace whether an existing file or SavedModel may be replaced
 * @param dryRun whether to write nothing
 * @param format empty to choose by the output's name, then by the model: a name that ends in {@code .onnx} means ONNX, in
 *     {@code .keras} Keras, in {@code .c} C, in {@code .tflite} LiteRT, a folder that exists a SavedModel; any other name the format of the model, where it is a SavedModel,
 *     and ONNX otherwise
 * @param precision in which the weights of dense layers are stored; empty for that of the model
 * @param narrowInputs whether inputs that lost columns take only the remaining ones, not all as before
 * @param foldScaler whether the result takes unscaled columns and scales them itself
 * @param externalData whether the larger weights of an ONNX file go to a file of their own in any case; from 2 GB on they do
 */
public record OutputOptions(
        Optional<Path> file,
        boolean replace,
        boolean dryRun,
        Optional<ModelFormat> format,
        Optional<Precision> precision,
        boolean narrowInputs,
        boolean foldScaler,
        boolean externalData) {
    /** An output in the format that its name means, with weights in the precision of the model. */
    public OutputOptions(Optional<Path> file, boolean replace, boolean dryRun) {
        this(file, replace, dryRun, Optional.empty(), Optional.empty(), false, false, false);
    }

    /** An output in a format, with weights in the precision of the model. */
    public OutputOptions(Optional<Path> file, boolean replace, boolean dryRun, Optional<ModelFormat> format) {
        this(file, replace, dryRun, format, Optional.empty(), false, false, false);
    }

    /** {@return the same in a format, whatever its name means} */
    public OutputOptions withFormat(ModelFormat wanted) {
        return new OutputOptions(
                file, replace, dryRun, Optional.of(wanted), precision, narrowInputs, foldScaler, externalData);
    }

    /** {@return the same with weights in a precision} */
    public OutputOptions withPrecision(Precision wanted) {
        return new OutputOptions(
                file, replace, dryRun, format, Optional.of(wanted), narrowInputs, foldScaler, externalData);
    }

    /** {@return the same with inputs that take only the remaining columns, or all as before} */
    public OutputOptions withNarrowInputs(boolean narrow) {
        return new OutputOptions(file, replace, dryRun, format, precision, narrow, foldScaler, externalData);
    }

    /** {@return the same with a result that takes unscaled columns, or scaled ones as the original does} */
    public OutputOptions withFoldScaler(boolean fold) {
        return new OutputOptions(file, replace, dryRun, format, precision, narrowInputs, fold, externalData);
    }

    /** {@return the same with larger weights in a file of their own, or in one file where there is room} */
    public OutputOptions withExternalData(boolean apart) {
        return new OutputOptions(file, replace, dryRun, format, precision, narrowInputs, foldScaler, apart);
    }

    /** {@return the format to write for a model} */
    public ModelFormat format(Path model) {
        return format.orElseGet(() -> {
            if (file.filter(OutputOptions::isKeras).isPresent()) {
                return ModelFormat.KERAS;
            }
            if (file.filter(OutputOptions::isC).isPresent()) {
                return ModelFormat.C;
            }
            if (file.filter(OutputOptions::isLiteRt).isPresent()) {
                return ModelFormat.TFLITE;
            }
            boolean named = file.filter(OutputOptions::isOnnx).isPresent();
            boolean folder = file.filter(Files::isDirectory).isPresent() || Files.isDirectory(model);
            return folder && !named ? ModelFormat.SAVEDMODEL : ModelFormat.ONNX;
        });
    }

    /** {@return whether a file is named like one of ONNX} */
    public static boolean isOnnx(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".onnx");
    }

    /** {@return whether a file is named like one of Keras 3} */
    public static boolean isKeras(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".keras");
    }

    /** {@return whether a file is named like a C source file} */
    public static boolean isC(Path file) {
        return String.valueOf(file.getFileName()).endsWith(".c");
    }

    /** {@return whether a file is named like one of LiteRT} */
    public static boolean isLiteRt(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(".tflite");
    }

    /** {@return the file or folder to write for a model} */
    public Path target(Path model) {
        return file.orElseGet(() -> {
            boolean dots = String.valueOf(model.getFileName()).matches("[.]{1,2}");
            Path named = dots ? model.toAbsolutePath().normalize() : model;
            String name = String.valueOf(named.getFileName());
            int dot = Files.isDirectory(model) ? -1 : name.lastIndexOf('.');
            boolean onnx = dot > 0 && !ModelSource.isImported(model);
            String stem = dot > 0 ? name.substring(0, dot) : name;
            String ending = switch (format(model)) {
                case ONNX -> onnx ? name.substring(dot) : ".onnx";
                case KERAS -> ".keras";
                case C -> ".c";
                case TFLITE -> ".tflite";
                case SAVEDMODEL -> "";
            };
            return named.resolveSibling(stem + "-small" + ending);
        });
    }

    /** Formats in which models are written. */
    public enum ModelFormat {
        /** One file, with its larger weights in a second one where they have to be. */
        ONNX,
        /** A file of Keras 3: a functional model with weights that can be trained. */
        KERAS,
        /** A folder that TensorFlow loads, with the weights as constants of its graph. */
        SAVEDMODEL,
        /** C99 with the weights as constants, a header file, and where there are rows a main function as an example. */
        C,
        /** A file of LiteRT, formerly TensorFlow Lite. */
        TFLITE
    }

    /** How the weights of dense layers are stored. */
    public enum Precision {
        /** Half precision in the file; arithmetic stays as it was. */
        FP16,
        /** A byte for each weight and for each number that a layer reads; sums in 32 bits. */
        INT8;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
