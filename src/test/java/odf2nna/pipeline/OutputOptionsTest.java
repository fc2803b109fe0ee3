package odf2nna.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The format and the name of what is written. */
class OutputOptionsTest {
    @TempDir
    private Path folder;

    private static OutputOptions settings(Optional<Path> file, Optional<ModelFormat> format) {
        return new OutputOptions(file, false, false, format);
    }

    /** {@code there/} is a folder, as a SavedModel is. */
    @ParameterizedTest
    @CsvSource({
        "model.onnx,  -,          -,          ONNX,       model-small.onnx",
        "model.ort,   -,          -,          ONNX,       model-small.ort",
        "model.keras, -,          -,          ONNX,       model-small.onnx",
        "model.keras, -,          SAVEDMODEL, SAVEDMODEL, model-small",
        "there,       -,          -,          SAVEDMODEL, there-small",
        "there,       -,          ONNX,       ONNX,       there-small.onnx",
        "there.v2,    -,          -,          SAVEDMODEL, there.v2-small",
        "model.onnx,  small,      -,          ONNX,       small",
        "model.onnx,  small,      SAVEDMODEL, SAVEDMODEL, small",
        "model.onnx,  there,      -,          SAVEDMODEL, there",
        "there,       small,      -,          SAVEDMODEL, small",
        "there,       small.onnx, -,          ONNX,       small.onnx",
    })
    void formatAndName(String model, String output, String format, ModelFormat expected, String name)
            throws IOException {
        Files.createDirectory(folder.resolve("there"));
        Files.createDirectory(folder.resolve("there.v2"));
        OutputOptions settings = settings(
                output.equals("-") ? Optional.empty() : Optional.of(folder.resolve(output)),
                format.equals("-") ? Optional.empty() : Optional.of(ModelFormat.valueOf(format)));

        assertThat(settings.format(folder.resolve(model))).isEqualTo(expected);
        assertThat(settings.target(folder.resolve(model))).isEqualTo(folder.resolve(name));
    }

    @Test
    void aFolderNamedByADotIsCalledAsItIs() {
        Path here = Path.of(".");
        String name = String.valueOf(here.toAbsolutePath().normalize().getFileName());

        assertThat(settings(Optional.empty(), Optional.empty())
                        .target(here)
                        .toAbsolutePath()
                        .normalize())
                .isEqualTo(here.toAbsolutePath().normalize().resolveSibling(name + "-small"));
    }
}
