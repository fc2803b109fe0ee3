package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import odf2nna.data.DataFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalerFileTest {
    private static final List<String> COLUMNS = List.of("a", "b");

    @TempDir
    private Path folder;

    /** {@return the values of 10 and 6 after a scaler} */
    private double[] scaled(Path file) throws IOException {
        double[] row = {10, 6};
        ScalerFile.read(file, COLUMNS).apply(row, 0);
        return row;
    }

    private Path json(String text) throws IOException {
        return Rows.file(folder, "scaler.json", text.replace('\'', '"'));
    }

    /** What scikit-learn 1.9 writes with {@code json.dump(vars(scaler))}, and what its transform gives for 10 and 6. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "StandardScaler | 'with_mean': true, 'with_std': true, 'mean_': [2, 4], 'var_': [16, 1], 'scale_': [4, 1] | 2, 2",
                "StandardScaler | 'mean_': [2, 4], 'scale_': [4, 1] | 2, 2",
                "StandardScaler | 'with_mean': false, 'with_std': true, 'mean_': [2, 4], 'scale_': [4, 1] | 2.5, 6",
                "StandardScaler | 'with_mean': true, 'with_std': false, 'mean_': [2, 4], 'var_': null, 'scale_': null | 8, 2",
                "StandardScaler | 'mean_': null, 'scale_': [4, 1] | 2.5, 6",
                "MinMaxScaler | 'clip': false, 'feature_range': [0, 1], 'min_': [-1, 1], 'scale_': [0.5, 2],"
                        + " 'data_min_': [2, 0], 'data_max_': [4, 0.5], 'data_range_': [2, 0.5] | 4, 13",
                "MaxAbsScaler | 'max_abs_': [4, 3], 'scale_': [4, 3], 'n_samples_seen_': 5 | 2.5, 2",
                "RobustScaler | 'with_centering': true, 'with_scaling': true, 'center_': [2, 3], 'scale_': [4, 3] | 2, 1",
                "RobustScaler | 'with_centering': false, 'with_scaling': true, 'center_': null, 'scale_': [4, 3] | 2.5, 2",
                "RobustScaler | 'center_': [2, 3], 'scale_': null | 8, 3",
            })
    void doesWhatTheScalerDoes(String kind, String attributes, String expected) throws IOException {
        Path file = json("{" + attributes + "}");

        assertThat(scaled(file))
                .containsExactly(Arrays.stream(expected.split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray());
        ColumnScaling scaling = ScalerFile.read(file, COLUMNS);
        assertThat(scaling.kind().title()).isEqualTo(kind);
        for (int j = 0; j < 2; j++) {
            double x = j == 0 ? 10 : 6;
            assertThat(x * scaling.factor(j) + scaling.offset(j)).isEqualTo(scaled(file)[j]);
            assertThat(scaling.center(j) * scaling.factor(j) + scaling.offset(j))
                    .isZero();
            assertThat(scaling.raw(j, scaled(file)[j])).isEqualTo(x);
        }
    }

    @Test
    void readsNpzOfEveryFloatingType() throws IOException {
        Path standard = NumpyFiles.npz(
                folder.resolve("standard.npz"),
                false,
                Map.of(
                        "mean_", NumpyFiles.npy(1, "<f8", false, "(2,)", 2, 4),
                        "scale_", NumpyFiles.npy("(2,)", 4, 1),
                        "n_samples_seen_", NumpyFiles.npy(1, "<i8", false, "()", 5)));
        Path uncentred = NumpyFiles.npz(
                folder.resolve("uncentred.npz"),
                false,
                Map.of(
                        "mean_", NumpyFiles.npy("(2,)", 2, 4),
                        "scale_", NumpyFiles.npy("(2,)", 4, 1),
                        "with_mean", NumpyFiles.npy(1, "|b1", false, "()", 0)));

        assertThat(scaled(standard)).containsExactly(2, 2);
        assertThat(scaled(uncentred)).containsExactly(2.5, 6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'scale_': [1, 2]} | found scale_, expected mean_ and scale_ (StandardScaler), or min_ and scale_ (MinMaxScaler),"
                        + " or max_abs_ and scale_ (MaxAbsScaler), or center_ and scale_ (RobustScaler);"
                        + " scale_ by itself fits any of them",
                "{'lambdas_': [1, 2]} | found lambdas_, expected mean_ and scale_ (StandardScaler)",
                "{} | found nothing, expected mean_",
                "[1, 2] | found [1,2], expected an object with the attributes of a scaler",
                "{'mean_': [1, 2], 'min_': [1, 2], 'scale_': [1, 2]} | found mean_ and min_, expected those of one scaler only",
                "{'mean_': [1, 2]} | found mean_, expected scale_ beside them",
                "{'mean_': [1, 2, 3], 'scale_': [1, 2]} | mean_: found 3 numbers, expected 2, one for each column of the data",
                "{'mean_': 5, 'scale_': [1, 2]} | mean_: found 5, expected a list of numbers",
                "{'min_': [1, 2], 'scale_': null} | scale_: found null, expected a list of numbers",
                "{'min_': [1, 'x'], 'scale_': [1, 2]} | min_[1]: found \"x\", expected a finite number",
                "{'mean_': [1, NaN], 'scale_': [1, 2]} | mean_[1]: found \"NaN\", expected a finite number",
                "{'mean_': [[1, 2]], 'scale_': [1, 2]} | mean_: found 1 numbers, expected 2",
                "{'mean_': [1, 2], 'scale_': [1, 0]} | scale_[1]: found 0, expected another number",
                "{'min_': [1, 2], 'scale_': [1, 2], 'clip': true} | clip: found true, expected a scaler that does not clip",
                "{'mean_': [1, 2], 'scale_': [1, 2], 'feature_names_in_': ['b', 'a']} | feature_names_in_: found [b, a],"
                        + " expected the order of the data's columns, [a, b]",
                "{'mean_': [1, 2], 'mean_': [1, 3], 'scale_': [1, 2]} | line 1: not valid JSON: Duplicate field 'mean_'",
                "{'mean_': [1, 2] | line 1: not valid JSON",
                "a,b | line 1: not valid JSON",
            })
    void saysWhatIsWrong(String text, String message) throws IOException {
        Path file = json(text);

        assertThatThrownBy(() -> ScalerFile.read(file, COLUMNS))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith(file + ": " + message);
    }

    @Test
    void refusesWhatHoldsNoScaler() throws IOException {
        Path pickle = Files.write(folder.resolve("scaler.pkl"), new byte[] {(byte) 0x80, 4, (byte) 0x95, 0});
        Path array = Files.write(folder.resolve("scale.npy"), NumpyFiles.npy("(2,)", 4, 1));
        Path objects = NumpyFiles.npz(
                folder.resolve("objects.npz"), false, Map.of("mean_", NumpyFiles.npy(1, "|O1", false, "()")));
        Path square =
                NumpyFiles.npz(folder.resolve("square.npz"), false, Map.of("mean_", NumpyFiles.npy("(1, 2)", 4, 1)));

        assertThatThrownBy(() -> ScalerFile.read(pickle, COLUMNS))
                .hasMessageStartingWith(pickle + ": found a Python pickle, expected JSON or npz");
        assertThatThrownBy(() -> ScalerFile.read(array, COLUMNS))
                .hasMessageStartingWith(array + ": found a single array, expected a scaler");
        assertThatThrownBy(() -> ScalerFile.read(objects, COLUMNS))
                .hasMessageStartingWith(objects + ": mean_: found an array of type 'O1', expected f2");
        assertThatThrownBy(() -> ScalerFile.read(square, COLUMNS))
                .hasMessage(square + ": mean_: found numbers of shape [1, 2], expected a list of numbers");
        assertThatThrownBy(() -> ScalerFile.read(Rows.file(folder, "none.json", ""), COLUMNS))
                .hasMessageContaining("none.json: found an empty file, expected JSON or npz");
        assertThatThrownBy(() -> ScalerFile.read(folder, COLUMNS))
                .hasMessageContaining(": found a folder or special file, expected");
    }
}
