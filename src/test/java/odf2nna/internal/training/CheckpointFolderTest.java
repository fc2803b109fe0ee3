package odf2nna.internal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import odf2nna.FuzzedBytes;
import odf2nna.internal.io.FolderLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {
    private static final Map<String, String> PRINT = Map.of("epochs", "9", "learning rate", "0.1");

    @TempDir
    private Path parent;

    private CheckpointFolder folder;

    @BeforeEach
    void open() {
        folder = new CheckpointFolder(parent.resolve("kept"));
    }

    private static Checkpoint checkpoint(int epoch) {
        List<Epoch> epochs = new ArrayList<>();
        for (int number = 0; number <= epoch; number++) {
            epochs.add(new Epoch(number, number == 0 ? Double.NaN : 0.5, 1.0 / 3, 0.1, 2));
        }
        float[] large = new float[40_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (float) Math.sin(i + epoch);
        }
        large[7] = Float.intBitsToFloat(0x7fc00123);
        return new Checkpoint(PRINT, epochs, List.of(large, new float[] {-0.0f}, new float[0]), List.of());
    }

    private static void assertSame(Checkpoint found, Checkpoint expected) {
        assertThat(found.fingerprint()).isEqualTo(expected.fingerprint());
        assertThat(found.epochs()).isEqualTo(expected.epochs());
        assertThat(bits(found.state())).isEqualTo(bits(expected.state()));
        assertThat(bits(found.best())).isEqualTo(bits(expected.best()));
    }

    private static List<List<Integer>> bits(List<float[]> arrays) {
        List<List<Integer>> bits = new ArrayList<>();
        for (float[] array : arrays) {
            List<Integer> ofOne = new ArrayList<>();
            for (float value : array) {
                ofOne.add(Float.floatToRawIntBits(value));
            }
            bits.add(ofOne);
        }
        return bits;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> entries = Files.list(parent.resolve("kept"))) {
            return entries.sorted().toList();
        }
    }

    @Test
    void givesBackTheLastBitForBitAndKeepsTwo() throws IOException {
        assertThat(folder.isBegun()).isFalse();
        assertThat(folder.find(PRINT)).isEmpty();
        for (int epoch = 1; epoch <= 11; epoch++) {
            folder.save(checkpoint(epoch));
        }

        assertThat(folder.isBegun()).isTrue();
        assertSame(folder.find(PRINT).orElseThrow(), checkpoint(11));
        assertThat(files())
                .extracting(path -> path.getFileName().toString())
                .containsExactly("epoch-0000000010.checkpoint", "epoch-0000000011.checkpoint");
    }

    /** Cut anywhere, or with any one bit turned, in steps that reach every field. */
    @Test
    void aTornFileIsToldApartAndTheOneBeforeItTaken() throws IOException {
        folder.save(checkpoint(1));
        folder.save(checkpoint(2));
        Path last = files().get(1);
        byte[] whole = Files.readAllBytes(last);
        for (int at = 0; at < whole.length; at += at < 400 ? 1 : 977) {
            Files.write(last, Arrays.copyOf(whole, at));
            assertThat(folder.find(PRINT).orElseThrow().epoch())
                    .as("cut at %d", at)
                    .isEqualTo(1);
            byte[] turned = whole.clone();
            turned[at] ^= (byte) (1 << (at % 8));
            Files.write(last, turned);
            assertThat(folder.find(PRINT).orElseThrow().epoch())
                    .as("bit turned at %d", at)
                    .isEqualTo(1);
        }
        Files.write(last, whole);
        assertThat(folder.find(PRINT).orElseThrow().epoch()).isEqualTo(2);
    }

    @Test
    void anUnfinishedFileIsNoCheckpoint() throws IOException {
        folder.save(checkpoint(1));
        Files.write(parent.resolve("kept/unfinished.checkpoint"), new byte[100]);

        assertThat(folder.find(PRINT).orElseThrow().epoch()).isEqualTo(1);
        folder.save(checkpoint(2));
        assertThat(files()).hasSize(2);
    }

    @Test
    void anotherTrainingIsRefusedByWhatDiffers() {
        folder.save(checkpoint(1));

        assertThatThrownBy(() -> folder.find(Map.of("epochs", "9", "learning rate", "0.2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("kept", "learning rate: 0.1 there, 0.2 here")
                .hasMessageNotContaining("epochs");
        assertThatThrownBy(() -> folder.find(Map.of("epochs", "9")))
                .hasMessageContaining("learning rate: 0.1 there, none here");
    }

    @Test
    void oneProgramAtATimeHoldsAFolder() throws IOException {
        folder.requireFree();
        assertThat(parent.resolve("kept")).doesNotExist();

        try (FolderLock lock = folder.hold()) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(folder::hold)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("another run keeps its checkpoints in")
                    .hasMessageContaining("kept");
            assertThatThrownBy(folder::requireFree).isInstanceOf(IllegalArgumentException.class);
        }

        folder.requireFree();
        folder.hold().close();
    }

    /** For any content of a file, it is the checkpoint that was written, or the one before it is used. */
    @Test
    void changedFilesAreNeverTakenForCheckpoints() throws IOException {
        Checkpoint written = new Checkpoint(
                PRINT, List.of(new Epoch(0, Double.NaN, 1, 0.5, 1)), List.of(new float[] {1, 2, 3}), List.of());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        written.write(bytes);
        byte[] whole = bytes.toByteArray();

        for (int seed = 0; seed < 2000; seed++) {
            byte[] changed = FuzzedBytes.changed(whole, new Random(seed));
            Optional<Checkpoint> found = Checkpoint.read(new ByteArrayInputStream(changed), changed.length);
            boolean isWhole = Arrays.equals(whole, Arrays.copyOf(changed, whole.length));
            assertThat(found.isPresent()).as("seed " + seed).isEqualTo(isWhole);
        }
    }
}
