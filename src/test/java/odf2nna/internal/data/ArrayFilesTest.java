package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.MissingPolicy;
import odf2nna.data.TargetSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayFilesTest {
    @TempDir
    private Path folder;

    private Dataset open(byte[] bytes, int width) throws IOException {
        return Datasets.open(Rows.options(file("x.npy", bytes)), Rows.width(width));
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<f4", ">f4", "<f8", ">f8", "<i8", ">i8", "<u8", "<i4", ">i4", "<u4", ">u2", "<i2", "|i1", "|u1"
            })
    void readsEveryTypeInEitherByteOrder(String type) throws IOException {
        byte[] npy = NumpyFiles.npy(1, type, false, "(2, 3)", 1, 2, 3, 4, 5, 127);

        assertThat(Rows.all(open(npy, 3))).containsExactly(List.of(1.0, 2.0, 3.0), List.of(4.0, 5.0, 127.0));
    }

    @ParameterizedTest
    @CsvSource({
        "<u4, -1, 4294967295",
        "<u8, -1, 1.8446744073709552E19",
        "|u1, 255, 255",
        "|i1, 255, -1",
        "<i2, -300, -300",
        "<u2, -1, 65535",
        "|b1, 1, 1",
        "|b1, 0, 0"
    })
    void readsSignsAndRanges(String type, double stored, double expected) throws IOException {
        assertThat(Rows.all(open(NumpyFiles.npy(1, type, false, "(1, 1)", stored), 1)))
                .containsExactly(List.of(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "0x3c00, 1",
        "0xc000, -2",
        "0x7bff, 65504",
        "0x0001, 5.960464477539063E-8",
        "0x0400, 6.103515625E-5",
        "0x3555, 0.333251953125",
        "0x8000, -0.0"
    })
    void readsHalfPrecision(String bits, double expected) throws IOException {
        byte[] npy = NumpyFiles.npy(1, "<f2", false, "(1, 1)", Integer.decode(bits));

        assertThat(Rows.all(open(npy, 1))).containsExactly(List.of(expected));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void readsEveryHeaderVersion(int version) throws IOException {
        assertThat(Rows.all(open(NumpyFiles.npy(version, "<f4", false, "(2, 1)", 1, 2), 1)))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsFortranOrder(boolean gzip) throws IOException {
        byte[] npy = NumpyFiles.npy(1, "<f8", true, "(2, 3)", 1, 4, 2, 5, 3, 6);

        assertThat(Rows.all(open(gzip ? gzip(npy) : npy, 3)))
                .containsExactly(List.of(1.0, 2.0, 3.0), List.of(4.0, 5.0, 6.0));
    }

    @Test
    void readsFortranOrderOfHigherRankAndManyRows() throws IOException {
        int rows = 2500;
        double[] stored = new double[rows * 6];
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < 2; i++) {
                for (int j = 0; j < 3; j++) {
                    stored[r + rows * (i + 2 * j)] = r * 6 + i * 3 + j;
                }
            }
        }
        List<List<Double>> read = Rows.all(open(NumpyFiles.npy(1, "<f8", true, "(2500, 2, 3)", stored), 6));

        assertThat(read.stream().flatMap(List::stream).toList())
                .containsExactlyElementsOf(DoubleStream.iterate(0, d -> d + 1)
                        .limit(rows * 6L)
                        .boxed()
                        .toList());
    }

    @Test
    void takesTheLastColumnOfATableAsTarget() throws IOException {
        Dataset data = open(NumpyFiles.npy("(2, 3)", 1, 2, 0, 3, 4, 1), 2);

        assertThat(data.layout().target()).isEqualTo("column 3 (last)");
        assertThat(Rows.all(data)).containsExactly(List.of(1.0, 2.0, 0.0), List.of(3.0, 4.0, 1.0));
    }

    @Test
    void takesAnyColumnOfATableAsTarget() throws IOException {
        Path file = file("x.npy", NumpyFiles.npy("(1, 3)", 1, 2, 3));
        DataOptions options = Rows.options(file).withTarget(TargetSpec.parse("1"));

        assertThat(Rows.all(Datasets.open(options, Rows.width(2)))).containsExactly(List.of(2.0, 3.0, 1.0));
    }

    @Test
    void takesAVectorAsRowsOfOneOrAsOneRow() throws IOException {
        assertThat(Rows.all(open(NumpyFiles.npy("(3,)", 1, 2, 3), 1))).hasSize(3);
        assertThat(Rows.all(open(NumpyFiles.npy("(3,)", 1, 2, 3), 3))).containsExactly(List.of(1.0, 2.0, 3.0));
    }

    @Test
    void refusesOtherShapesTypesAndDamage() throws IOException {
        Path file = folder.resolve("x.npy");
        assertRefused(
                NumpyFiles.npy("(2, 3)", 1, 2, 3, 4, 5, 6),
                5,
                "found an array of shape [2, 3], expected [rows, ...] with 5 numbers per row (the model takes 'x'"
                        + " [5])");
        assertRefused(NumpyFiles.npy("()", 1), 1, "found a single number, expected rows");
        assertRefused(NumpyFiles.npy("(0, 3)"), 3, "found no data rows (shape [0, 3]), expected at least one");
        assertRefused(
                NumpyFiles.npy(1, "|b1", false, "(1, 1)", 1).clone(),
                2,
                "found an array of shape [1, 1], expected"
                        + " [rows, ...] with 2 numbers per row (the model takes 'x' [2])");
        byte[] whole = NumpyFiles.npy("(3, 1)", 1, 2, 3);
        assertRefused(
                Arrays.copyOf(whole, whole.length - 5),
                1,
                "file x.npy is damaged or ends after row 1, expected 3 rows (shape [3, 1])");
        assertRefused(Arrays.copyOf(whole, 20), 1, "the file ends within the npy header");
        assertThat(file).exists();
    }

    private void assertRefused(byte[] bytes, int width, String message) {
        assertThatThrownBy(() -> Rows.all(open(bytes, width)))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(folder.resolve("x.npy") + ": " + message);
    }

    @Test
    void refusesArraysWhereTheModelTakesTexts() throws IOException {
        DataOptions options = Rows.options(file("x.npy", NumpyFiles.npy("(1, 1)", 1)));
        assertThatThrownBy(() ->
                        Datasets.open(options, List.of(new InputShape("city", List.of(1), InputShape.Kind.TEXTS))))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(folder.resolve("x.npy")
                        + ": found arrays, expected a CSV or Parquet file, because input 'city' takes texts");
    }

    @Test
    void takesNanAndInfinityForMissing() throws IOException {
        byte[] npy = NumpyFiles.npy("(3, 2)", 1, 2, Double.NaN, 3, 4, Double.POSITIVE_INFINITY);
        DataOptions drop = Rows.options(file("x.npy", npy)).withMissing(MissingPolicy.DROP);

        assertRefused(
                npy,
                2,
                "row 2, column 1: found NaN, expected a finite number; use --missing drop to skip such rows,"
                        + " --missing mean to fill in the mean, or --missing keep for a model that fills them");
        assertThat(Rows.all(Datasets.open(drop, Rows.width(2)))).containsExactly(List.of(1.0, 2.0));
        assertThat(Rows.all(Datasets.open(drop.withMissing(MissingPolicy.KEEP), Rows.width(2))))
                .containsExactly(List.of(1.0, 2.0), List.of(Double.NaN, 3.0), List.of(4.0, Double.NaN));
    }

    @Test
    void refusesHeadersThatNobodyWrites() throws IOException {
        for (String type : List.of("|O", "<c8", "<U0")) {
            byte[] npy = NumpyFiles.npy(1, "<f4", false, "(1, 1)", 1);
            String text = new String(npy, StandardCharsets.ISO_8859_1).replace("'<f4'", "'" + type + "' ");
            assertThatThrownBy(() -> open(text.getBytes(StandardCharsets.ISO_8859_1), 1))
                    .isInstanceOf(DataFormatException.class)
                    .hasMessageContaining("found an array of type '" + type.substring(1) + "', expected f2,");
        }
        for (String shape : List.of("(99999999999999999999,)", "(9999999999, 9999999999, 9999999999)", "(-1, 2)")) {
            assertThatThrownBy(() -> open(NumpyFiles.npy(shape, 1), 1))
                    .as(shape)
                    .isInstanceOf(DataFormatException.class);
        }
    }

    private static List<String> unpacked() throws IOException {
        try (Stream<Path> entries = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return entries.map(Path::toString)
                    .filter(name -> name.contains("odf2nna-") && name.endsWith(".array"))
                    .toList();
        }
    }

    /**
     * A header that declares less data than the stream holds, as a small file may expand without end; the temporary
     * file is unlinked before it is read.
     */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aPackedArrayInFortranOrderLeavesNoFileWhileItIsRead() throws IOException {
        double[] values = new double[1_000_000];
        Arrays.setAll(values, i -> i);
        Path file = file("x.npy.gz", gzip(NumpyFiles.npy(1, "<f4", true, "(2, 3)", values)));
        StoredArray array = StoredArray.npy(file);

        try (FortranBlocks blocks = FortranBlocks.open(array, new ArraySource.Rows(2, 3))) {
            assertThat(unpacked()).isEmpty();
            assertThat(blocks.heldBytes()).isEqualTo(2 * 3 * Float.BYTES);
            FloatBuffer rows = blocks.next().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            assertThat(rows.get(1)).isEqualTo(2); // the second column begins behind both rows of the first
        }
    }
}
