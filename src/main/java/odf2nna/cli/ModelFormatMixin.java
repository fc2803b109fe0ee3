package odf2nna.cli;

import java.nio.file.Path;
import java.util.Optional;
import odf2nna.pipeline.ModelSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is read of a model in a format that holds several, or that lacks the layers. */
final class ModelFormatMixin {
    @Option(
            names = "--signature",
            paramLabel = "NAME",
            description = "Signature of a SavedModel (default: serving_default, or the only one there is).")
    @Nullable String signature;

    @Option(
            names = "--tag",
            paramLabel = "NAME",
            description = "Tag of a SavedModel's graph (default: serve, or the only one there is).")
    @Nullable String tag;

    @Option(
            names = "--architecture",
            paramLabel = "FILE",
            description = "For a Keras file that holds weights only: the JSON from the model's to_json().")
    @Nullable Path architecture;

    /** {@return the model of a file or folder} */
    ModelSource of(Path model) {
        return new ModelSource(
                model, Optional.ofNullable(signature), Optional.ofNullable(tag), Optional.ofNullable(architecture));
    }
}
