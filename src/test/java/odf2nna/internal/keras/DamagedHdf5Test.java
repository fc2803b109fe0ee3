package odf2nna.internal.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import odf2nna.FuzzedBytes;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedHdf5Test {
    /** The file takes 89 kB; what it says of its sizes would take 2 GB. */
    private static final long MOST_BYTES = 50_000_000;

    @TempDir
    private Path folder;

    @Test
    void aSizeBeyondTheFileTakesNoMemory() throws IOException {
        Path file = folder.resolve("model.h5");
        Files.write(file, FuzzedBytes.changed(Files.readAllBytes(Path.of("models/digits.h5")), new Random(736)));
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();

        assertThatThrownBy(() -> KerasModelReader.read(file)).isInstanceOf(UnsupportedModelException.class);

        assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_BYTES);
    }
}
