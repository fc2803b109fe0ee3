package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Exit handlers of native libraries, at an interrupt. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
@Tag("process")
class ExitHandlersTest {
    @TempDir
    private Path folder;

    /** A program whose native libraries can't bear to be taken down: an exit handler aborts (exit code 134). */
    static final class Fragile {
        private Fragile() {}

        public static void main(String[] args) {
            NativeLibrary c = NativeLibrary.getInstance("c");
            c.getFunction("__cxa_atexit").invokeInt(new Object[] {c.getFunction("abort"), Pointer.NULL, Pointer.NULL});
            Signals.endWith(() -> System.out.println("tidied"), () -> false);
            System.err.println("ready");
            while (true) {
                LockSupport.park();
            }
        }
    }

    @Test
    void aSignalEndsTheProgramWithoutTheExitHandlersOfNativeLibraries() throws IOException, InterruptedException {
        ChildJvm child = new ChildJvm(folder, List.of(), Fragile.class);
        Process process = child.start();
        while (process.isAlive() && !child.errors().contains("ready")) {
            Thread.sleep(5);
        }
        process.destroy();

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        Cli.Result result = child.result(process);
        assertThat(result.code()).as(result.err()).isEqualTo(143);
        assertThat(result.out()).contains("tidied");
    }
}
