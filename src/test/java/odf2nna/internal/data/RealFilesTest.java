package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import odf2nna.RealData;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.MissingPolicy;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Public data sets, where they are at hand. */
@Tag("shared")
class RealFilesTest {
    @ParameterizedTest
    @CsvSource({
        "iris, 150, 4, 3, ERROR",
        "cancer, 683, 9, 0, DROP",
        "cancer, 699, 9, 0, MEAN",
        "hepatitis, 80, 19, 2, DROP",
        "diabetes, 768, 8, 0, ERROR",
        "spambase, 4601, 57, 0, ERROR",
        "poker, 25010, 10, 0, ERROR",
        "higgs-sample, 7500, 28, 0, ERROR",
        "ailerons, 13750, 40, 0, ERROR",
        "compactiv, 8192, 21, 0, ERROR",
        "pole, 15000, 48, 0, ERROR"
    })
    void readsTheDataSetsOfThePaper(String name, int rows, int width, int labels, MissingPolicy missing)
            throws IOException {
        DataOptions options =
                Rows.options(RealData.existing("data/" + name + ".csv.gz")).withMissing(missing);
        Dataset data = Datasets.open(options, Rows.width(width));

        assertThat(Rows.part(data, Part.ALL, 100)).hasSize(rows);
        assertThat(data.labelNames()).hasSize(labels);
        assertThat(data.layout().target()).isEqualTo("column 'target' (%d) (last)".formatted(width + 1));
        int test = Rows.part(data, Part.TEST, 100).size();
        assertThat(test).isBetween((int) (rows * 0.2) - 12, (int) (rows * 0.2) + 12);
    }

    /** A third of mammography and a fifth of the wines have the measurements of another row. */
    @ParameterizedTest
    @CsvSource({"mammography, 11183, 6, 0.02, 3335", "winequality-white, 4898, 11, 0.02, 937"})
    void equalRowsStayInOnePartNearItsShare(String name, int rows, int width, double tolerance, int repeats)
            throws IOException {
        Dataset data = Datasets.open(Rows.options(RealData.existing("data/" + name + ".csv.gz")), Rows.width(width));
        List<List<Double>> test = Rows.part(data, Part.TEST, 100);
        List<List<Double>> scoring = Rows.part(data, Part.SCORING, 100);

        assertThat(features(test, width)).doesNotContainAnyElementsOf(features(scoring, width));
        assertThat(test.size() + scoring.size()).isEqualTo(rows);
        assertThat(features(test, width).size() + features(scoring, width).size())
                .isEqualTo(rows - repeats);
        Map<Double, Long> held = byClass(test);
        byClass(Rows.part(data, Part.ALL, 100))
                .forEach((label, all) -> assertThat((double) held.getOrDefault(label, 0L))
                        .isCloseTo(0.2 * all, Offset.offset(2 + tolerance * all)));
    }

    private static Set<List<Double>> features(List<List<Double>> rows, int width) {
        return rows.stream().map(row -> row.subList(0, width)).collect(Collectors.toSet());
    }

    private static Map<Double, Long> byClass(List<List<Double>> rows) {
        return rows.stream().collect(Collectors.groupingBy(row -> row.get(row.size() - 1), Collectors.counting()));
    }

    @Test
    void readsMnistWithItsLabels() throws IOException {
        Path images = RealData.existing("data/mnist/t10k-images-idx3-ubyte.gz");
        Dataset data = Datasets.open(Rows.options(images), List.of(new InputShape("x", List.of(1, 28, 28))));

        assertThat(data.layout().target()).isEqualTo("file t10k-labels-idx1-ubyte.gz beside the images");
        int[] digits = new int[10];
        try (BatchReader reader = data.open(Part.ALL, 500)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                for (int row = 0; row < batch.rows(); row++) {
                    digits[(int) batch.targets()[row]]++;
                }
            }
        }
        assertThat(digits).containsExactly(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009);
    }

    @Test
    void refusesADamagedFileWithTheLine() throws IOException {
        Path damaged = RealData.existing("zoo/data/poker-hand-training-true.DAMAGED.data.gz");
        Dataset data = Datasets.open(Rows.options(damaged), Rows.width(10));

        assertThatThrownBy(() -> Rows.part(data, Part.ALL, 100))
                .isInstanceOf(DataFormatException.class)
                .hasMessage(damaged + ": line 38: found 10 fields, expected 11 as in the first line");
    }
}
