package odf2nna.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A bad input and what the program must say to it.
 *
 * @param id what is wrong
 * @param spoil how it is made
 * @param command what is run; {@code @} stands for the folder
 * @param code the exit code expected
 * @param words what the message must hold
 */
record BadInput(String id, BadInput.Spoil spoil, String command, int code, List<String> words) {
    /** Spoils something in a workspace. */
    interface Spoil {
        void in(Workspace workspace) throws IOException;
    }

    static BadInput of(String id, Spoil spoil, String command, int code, String... words) {
        return new BadInput(id, spoil, command, code, List.of(words));
    }

    /** {@return the words with one more in front: the file that every message of a kind must name} */
    static String[] with(String first, String... others) {
        List<String> all = new ArrayList<>(List.of(others));
        all.add(0, first);
        return all.toArray(new String[0]);
    }

    @Override
    public String toString() {
        return id;
    }
}
