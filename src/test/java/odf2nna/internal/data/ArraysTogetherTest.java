package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.TargetSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Features and targets from several arrays: npz, idx images with labels, target files. */
class ArraysTogetherTest {
    @TempDir
    private Path folder;

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
    @ValueSource(booleans = {true, false})
    void readsNpzArraysByInputName(boolean stored) throws IOException {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("second", NumpyFiles.npy("(2, 1)", 30, 40));
        arrays.put("first", NumpyFiles.npy(1, "<f8", true, "(2, 2)", 1, 3, 2, 4));
        arrays.put("labels", NumpyFiles.npy(1, "<i8", false, "(2,)", 7, 8));
        Path file = NumpyFiles.npz(folder.resolve("d.npz"), stored, arrays);
        List<InputShape> inputs = List.of(new InputShape("first", List.of(2)), new InputShape("second", List.of()));

        Dataset data = Datasets.open(Rows.options(file), inputs);
        assertThat(data.layout().target()).isEqualTo("array 'labels'");
        assertThat(data.layout().featureNames())
                .containsExactly("first: column 1", "first: column 2", "second: column 1");
        assertThat(data.sources()).hasSize(1);
        assertThat(Rows.all(data)).containsExactly(List.of(1.0, 2.0, 30.0, 7.0), List.of(3.0, 4.0, 40.0, 8.0));
    }

    @Test
    void readsTheUsualNamesOfNpzArraysAndATargetByName() throws IOException {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("X", NumpyFiles.npy("(2, 2)", 1, 2, 3, 4));
        arrays.put("score", NumpyFiles.npy("(2, 2)", 5, 6, 7, 8));
        Path file = NumpyFiles.npz(folder.resolve("d.npz"), false, arrays);
        DataOptions options = Rows.options(file);

        assertThat(Datasets.open(options, Rows.width(2)).layout().targetWidth()).isZero();
        Dataset data = Datasets.open(options.withTarget(TargetSpec.parse("score")), Rows.width(2));
        assertThat(Rows.all(data)).containsExactly(List.of(1.0, 2.0, 5.0, 6.0), List.of(3.0, 4.0, 7.0, 8.0));
        assertThatThrownBy(() -> Datasets.open(options.withTarget(TargetSpec.parse("z")), Rows.width(2)))
                .hasMessage(file + ": found no array for the target 'z'; arrays: X, score");
        assertThatThrownBy(() -> Datasets.open(
                        options, List.of(new InputShape("a", List.of(2)), new InputShape("b", List.of(2)))))
                .hasMessage(file + ": found no array for the input 'a' [2]; arrays: X, score");
    }

    @Test
    void refusesDifferentNumbersOfRows() throws IOException {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("x", NumpyFiles.npy("(4, 1)", 1, 2, 3, 4));
        arrays.put("y", NumpyFiles.npy("(2,)", 1, 2));
        Path file = NumpyFiles.npz(folder.resolve("d.npz"), false, arrays);

        assertThatThrownBy(() -> Rows.all(Datasets.open(Rows.options(file), Rows.width(1))))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("found 2 rows, expected 4");
    }

    @Test
    void readsIdxImagesWithTheLabelsBesideThem() throws IOException {
        Path images = file("train-images-idx3-ubyte.gz", gzip(NumpyFiles.idx(new int[] {2, 1, 2}, 0, 255, 3, 4)));
        file("train-labels-idx1-ubyte", NumpyFiles.idx(new int[] {2}, 9, 1));

        Dataset data = Datasets.open(Rows.options(images), List.of(new InputShape("x", List.of(1, 1, 2))));
        assertThat(Rows.all(data)).containsExactly(List.of(0.0, 255.0, 9.0), List.of(3.0, 4.0, 1.0));
        assertThat(data.layout().target()).isEqualTo("file train-labels-idx1-ubyte beside the images");
        assertThat(data.sources()).hasSize(2);
        assertThat(Datasets.open(Rows.options(images).withTarget(TargetSpec.NONE), Rows.width(2))
                        .layout()
                        .targetWidth())
                .isZero();
    }

    @Test
    void readsTargetsFromAFile() throws IOException {
        Path features = file("x.npy", NumpyFiles.npy("(2, 2)", 1, 2, 3, 4));
        Path text = Rows.file(folder, "y.txt", "class\n1\n0\n");
        Path names = Rows.file(folder, "names.txt", "cat\ndog\n");
        Path npy = file("y.npy", NumpyFiles.npy(1, "<i4", false, "(2,)", 5, 6));
        DataOptions options = Rows.options(features);

        for (Path target : List.of(text, names, npy)) {
            Dataset data = Datasets.open(options.withTarget(TargetSpec.parse(target.toString())), Rows.width(2));
            assertThat(Rows.all(data)).hasSize(2).allMatch(row -> row.size() == 3);
            assertThat(data.layout().target()).isEqualTo("file " + target.getFileName());
            assertThat(data.layout().namedTargets()).isEqualTo(target.equals(names));
        }
    }

    @Test
    void refusesATargetFileOfAnotherLength() throws IOException {
        Path features = file("x.npy", NumpyFiles.npy("(2, 1)", 1, 2));
        Path targets = Rows.file(folder, "y.txt", "1\n0\n1\n1\n");
        DataOptions options = Rows.options(features).withTarget(TargetSpec.parse(targets.toString()));

        assertThatThrownBy(() -> Rows.all(Datasets.open(options, Rows.width(1))))
                .hasMessage(targets + ": found 4 rows, expected 2 as in " + features
                        + "; if one of them has a header that was not seen, use --header yes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<U4", ">U4", "|S4"})
    void readsClassNamesFromTextArrays(String type) throws IOException {
        Path features = file("x.npy", NumpyFiles.npy("(3, 1)", 1, 2, 3));
        Path names = file("y.npy", NumpyFiles.texts(type, "cat", "bird", "cat"));
        DataOptions options = Rows.options(features).withTarget(TargetSpec.parse(names.toString()));

        Dataset data = Datasets.open(options, Rows.width(1));
        assertThat(data.layout().namedTargets()).isTrue();
        assertThat(Rows.all(data)).extracting(row -> row.get(1)).containsExactly(0.0, 1.0, 0.0);
        assertThat(data.labelNames()).containsExactly("cat", "bird");
        assertThatThrownBy(() -> Datasets.open(Rows.options(names), Rows.width(1)))
                .hasMessage(names + ": found texts in file y.npy, expected numbers");
    }

    @Test
    void refusesADamagedNpz() throws IOException {
        Path file = NumpyFiles.npz(folder.resolve("d.npz"), false, Map.of("x", NumpyFiles.npy("(2, 1)", 1, 2)));
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 100));

        assertThatThrownBy(() -> Rows.all(Datasets.open(Rows.options(file), Rows.width(1))))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith(file + ": the npz file is damaged or cut off (");
    }
}
