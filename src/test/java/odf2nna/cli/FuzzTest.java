package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import odf2nna.FuzzedBytes;
import odf2nna.internal.data.NumpyFiles;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files of every kind with some bytes changed, cut out, doubled or put in, by seeds. Whatever they hold, a run ends with the exit code of
 * its kind and one line that names the file, soon, and leaves nothing behind.
 */
@Tag("native")
class FuzzTest {
    /** Far longer than any of these runs takes; it ends what would never end. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private static final String SCORE = "score @model.onnx --device cpu --threads 1 --eval ";

    @TempDir
    private Path folder;

    /** A kind of file. */
    enum Kind {
        ONNX("model.onnx", "inspect @model.onnx", ExitCode.MODEL),
        ONNX_THAT_RUNS("model.onnx", SCORE + "@data.csv", ExitCode.MODEL, ExitCode.DATA),
        KERAS("model.keras", "inspect @model.keras", ExitCode.MODEL) {
            @Override
            void prepare(Workspace workspace) throws IOException {
                workspace.copy(Path.of("models/digits.keras"), "model.keras");
            }
        },
        HDF5("model.h5", "inspect @model.h5", ExitCode.MODEL) {
            @Override
            void prepare(Workspace workspace) throws IOException {
                workspace.copy(Path.of("models/digits.h5"), "model.h5");
            }
        },
        FROZEN("model.pb", "inspect @model.pb", ExitCode.MODEL) {
            @Override
            void prepare(Workspace workspace) throws IOException {
                workspace.copy(Path.of("models/digits_frozen.pb"), "model.pb");
            }
        },
        SAVEDMODEL("model/saved_model.pb", "inspect @model", ExitCode.MODEL) {
            @Override
            void prepare(Workspace workspace) throws IOException {
                workspace.copy(Path.of("models/digits_savedmodel_export"), "model");
            }
        },
        SAVEDMODEL_INDEX("model/variables/variables.index", "inspect @model", ExitCode.MODEL) {
            @Override
            void prepare(Workspace workspace) throws IOException {
                workspace.copy(Path.of("models/digits_savedmodel_export"), "model");
            }
        },
        CSV("data.csv", SCORE + "@data.csv", ExitCode.DATA),
        GZIP("data.csv.gz", SCORE + "@data.csv.gz", ExitCode.DATA) {
            @Override
            void prepare(Workspace workspace) throws IOException {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
                    gzip.write(workspace.bytes("data.csv"));
                }
                workspace.write("data.csv.gz", bytes.toByteArray());
            }
        },
        NPY("data.npy", SCORE + "@data.npy", ExitCode.DATA) {
            @Override
            void prepare(Workspace workspace) throws IOException {
                workspace.write("data.npy", npy(false));
            }
        },
        NPZ("data.npz", SCORE + "@data.npz", ExitCode.DATA) {
            @Override
            void prepare(Workspace workspace) throws IOException {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                    zip.putNextEntry(new ZipEntry("x.npy"));
                    zip.write(npy(true));
                    zip.closeEntry();
                }
                workspace.write("data.npz", bytes.toByteArray());
            }
        },
        IDX("rows-idx2-float", SCORE + "@rows-idx2-float", ExitCode.DATA) {
            @Override
            void prepare(Workspace workspace) throws IOException {
                ByteBuffer idx = ByteBuffer.allocate(12 + 60 * 4 * Float.BYTES);
                idx.put(new byte[] {0, 0, 0x0D, 2}).putInt(60).putInt(4);
                numbers(idx);
                workspace.write("rows-idx2-float", idx.array());
            }
        },
        PLAN(
                "plan.json",
                "apply @model.onnx @plan.json --eval @data.csv --device cpu --threads 1 --dry-run",
                ExitCode.USAGE,
                ExitCode.MODEL,
                ExitCode.DATA,
                ExitCode.BOUND_MISSED) {
            @Override
            void prepare(Workspace workspace) throws IOException {
                workspace.makePlan();
            }
        };

        private final String file;
        private final String command;
        private final Set<Integer> codes;

        Kind(String file, String command, Integer... codes) {
            this.file = file;
            this.command = command;
            this.codes = Set.of(codes);
        }

        void prepare(Workspace workspace) throws IOException {}

        /** {@return what messages call the file: a SavedModel by its folder} */
        String named() {
            return file.startsWith("model/") ? "model" : file;
        }
    }

    private static byte[] npy(boolean fortran) {
        double[] values = new Random(1).doubles(60 * 4).toArray();
        return NumpyFiles.npy(1, "<f4", fortran, "(60, 4)", values);
    }

    private static void numbers(ByteBuffer buffer) {
        Random random = new Random(1);
        while (buffer.hasRemaining()) {
            buffer.putFloat((float) random.nextGaussian());
        }
    }

    private void fuzz(Kind kind, int runs) throws IOException {
        Workspace workspace = Workspace.in(folder.resolve("work"));
        kind.prepare(workspace);
        byte[] whole = workspace.bytes(kind.file);
        Cli.Result undamaged = workspace.run(kind.command);
        assertThat(undamaged.code()).as(undamaged.err()).isZero();
        long longest = 0;
        for (int seed = 0; seed < runs; seed++) {
            byte[] bytes = FuzzedBytes.changed(whole, new Random(seed));
            workspace.write(kind.file, bytes);
            TreeMap<String, String> before = workspace.listing();
            String title = "%s, seed %d".formatted(kind, seed);

            long start = System.nanoTime();
            Cli.Result run = Assertions.assertTimeoutPreemptively(LONGEST, () -> workspace.run(kind.command), title);

            longest = Math.max(longest, System.nanoTime() - start);
            String as = title + ": " + run.err();
            assertThat(workspace.listing()).as(as).isEqualTo(before);
            assertThat(run.err()).as(as).doesNotContainPattern("\\b[A-Z]\\w+(Exception|Error)\\b");
            if (run.code() != ExitCode.DONE) {
                assertThat(kind.codes).as(as).contains(run.code());
                assertThat(run.errorLines()).as(as).hasSize(1);
                assertThat(run.err()).as(as).contains(kind.named());
            }
        }
        System.out.printf(Locale.ROOT, "%s: %d files, the longest run took %.2f s%n", kind, runs, longest / 1e9);
    }

    @ParameterizedTest
    @EnumSource
    void changedBytesAreAnswered(Kind kind) throws IOException {
        fuzz(kind, 100);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("slow")
    void thousandsOfChangedFilesAreAnswered(Kind kind) throws IOException {
        fuzz(kind, 20_000 / Kind.values().length + 1);
    }
}
