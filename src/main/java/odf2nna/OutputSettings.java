package odf2nna;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the result goes.
 *
 * @param file the file to write; empty for a name made from the model's
 * @param replace whether an existing file may be replaced
 * @param dryRun whether to write nothing
 */
public record OutputSettings(Optional<Path> file, boolean replace, boolean dryRun) {
    /** {@return the file to write for a model} */
    Path target(Path model) {
        return file.orElseGet(() -> {
            String name = String.valueOf(model.getFileName());
            int dot = name.lastIndexOf('.');
            boolean onnx = dot > 0 && !ModelFiles.isImported(model);
            String stem = dot > 0 ? name.substring(0, dot) : name;
            return model.resolveSibling(stem + "-small" + (onnx ? name.substring(dot) : ".onnx"));
        });
    }
}
