package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import odf2nna.internal.prune.PlanJson;
import odf2nna.internal.prune.PruningPlan;
import odf2nna.prune.PlanMismatchException;

/** Plans that were saved. */
final class PlanFile {
    private PlanFile() {}

    /**
     * {@return the plan in a file}
     *
     * @throws PlanMismatchException if there is none, or it is none
     * @throws IOException if the file can't be read
     */
    static PruningPlan read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new PlanMismatchException(file + ": no such file; 'shrink --save-plan' makes one");
        }
        if (!Files.isRegularFile(file)) {
            throw new PlanMismatchException(file + ": is a folder or the like; expected a plan as JSON");
        }
        try {
            return PlanJson.read(Files.readString(file, StandardCharsets.UTF_8), file.toString());
        } catch (CharacterCodingException e) {
            throw new PlanMismatchException(file + ": not a usable plan: expected JSON in UTF-8");
        }
    }
}
