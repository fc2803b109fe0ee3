package odf2nna.cli;

import java.nio.file.Path;
import java.util.function.Supplier;
import odf2nna.runtime.NativeHooks;

/** Leaves nothing of native libraries but their work: neither unpacked files, nor lines of a log. */
final class ProgramHooks implements NativeHooks {
    private final NativeFolder folder = new NativeFolder(Path.of(System.getProperty("java.io.tmpdir")));

    @Override
    public <T> T starting(Supplier<T> start) {
        return folder.start(start);
    }

    @Override
    public <T> T logging(Supplier<T> work) {
        return NativeOutput.drop(work);
    }

    /** Removes what was unpacked, for a program that is to be halted at once. */
    void tidy() {
        folder.tidy();
    }
}
