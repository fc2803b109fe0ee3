package odf2nna.internal.savedmodel;

import java.nio.file.Files;
import java.nio.file.Path;

/** What a SavedModel is on disk: a folder with one of these files in it. */
public final class SavedModelFiles {
    /** The graphs as a protobuf message. */
    public static final String BINARY = "saved_model.pb";

    /** The graphs in protobuf's text format; read where there is no other. */
    public static final String TEXT = "saved_model.pbtxt";

    private SavedModelFiles() {}

    /** {@return whether a folder holds a SavedModel} */
    public static boolean isSavedModel(Path folder) {
        return Files.isRegularFile(folder.resolve(BINARY)) || Files.isRegularFile(folder.resolve(TEXT));
    }
}
