package odf2nna.internal.savedmodel.write;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.io.TargetCheck;
import odf2nna.internal.savedmodel.SavedModelFiles;

/** Where a SavedModel is put: a folder with the file {@code saved_model.pb}, and perhaps more. */
public final class SavedModelTarget {
    /** What else belongs to a SavedModel; {@code assets.extra} belongs to its user. */
    private static final List<String> COMPANIONS =
            List.of("variables", "assets", "fingerprint.pb", "keras_metadata.pb", SavedModelFiles.TEXT);

    private SavedModelTarget() {}

    /**
     * Checks that a SavedModel can be put somewhere, before any work is done.
     *
     * @param replace whether a SavedModel that is there may be replaced; an empty folder is always taken
     * @throws FileAlreadyExistsException if there is a file, a folder with something else in it, or a SavedModel that
     *     may not be replaced
     * @throws IOException if the folder around it is missing
     */
    public static void checkTarget(Path shown, boolean replace) throws IOException {
        if (!Files.exists(shown)) {
            TargetCheck.file(shown, replace);
            return;
        }
        if (!Files.isDirectory(shown)) {
            throw new FileAlreadyExistsException(shown.toString(), null, "is a file; name a folder for the SavedModel");
        }
        if (!SavedModelFiles.isSavedModel(shown)) {
            try (Stream<Path> entries = Files.list(shown)) {
                if (entries.findAny().isPresent()) {
                    throw new FileAlreadyExistsException(
                            shown.toString(),
                            null,
                            "is a folder with something else in it; name a new one, an empty one or a SavedModel");
                }
            }
        } else if (!replace) {
            throw new FileAlreadyExistsException(shown.toString(), null, "exists; use --force to replace it");
        }
    }

    /**
     * {@return a place from where a SavedModel is moved to the target in one step} A new folder is moved there whole; in
     * one that exists {@code saved_model.pb} is replaced, after which what else belonged to the model before is removed.
     *
     * @param replace whether a SavedModel that is there by then may be replaced
     * @throws IOException if nothing can be written there
     */
    public static StagedFile stage(StagingArea area, Path target, boolean replace) throws IOException {
        return Files.isDirectory(target)
                ? area.within(target, SavedModelFiles.BINARY, replace, COMPANIONS)
                : area.folderBeside(target, SavedModelFiles.BINARY);
    }
}
