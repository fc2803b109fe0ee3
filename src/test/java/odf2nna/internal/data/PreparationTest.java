package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.Delimiter;
import odf2nna.data.MissingPolicy;
import odf2nna.data.TargetSpec;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreparationTest {
    @TempDir
    private Path folder;

    private String random(int rows) {
        Random random = new Random(5);
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows; row++) {
            text.append("%s,7,%s%n".formatted(1e6 + random.nextGaussian(), random.nextInt(2)));
        }
        return text.toString();
    }

    @Test
    void scalesEveryFeatureButNotTheTarget() throws IOException {
        DataOptions options =
                Rows.options(Rows.file(folder, "d.csv", "255,51,3\n")).withScale(DataOptions.parseScale("1/255"));

        assertThat(Rows.all(Datasets.open(options, Rows.width(2))))
                .containsExactly(List.of(255 * (1 / 255.0), 51 * (1 / 255.0), 3.0));
    }

    @Test
    void standardizesWithTheScoringRowsOnly() throws IOException {
        DataOptions options = Rows.options(Rows.file(folder, "d.csv", random(500)));
        List<Double> scoring = Rows.part(Datasets.open(options, Rows.width(2)), Part.SCORING, 10).stream()
                .map(row -> row.get(0))
                .toList();
        double mean = scoring.stream().mapToDouble(v -> v - 1e6).average().orElseThrow() + 1e6;
        double variance = scoring.stream()
                .mapToDouble(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow();

        Dataset prepared = Datasets.open(options.withStandardize(true), Rows.width(2));
        List<List<Double>> raw = Rows.all(Datasets.open(options, Rows.width(2)));
        List<List<Double>> rows = Rows.all(prepared);
        for (int row = 0; row < rows.size(); row++) {
            // a mean a million deviations off costs six digits of sixteen
            assertThat(rows.get(row).get(0))
                    .isCloseTo((raw.get(row).get(0) - mean) / Math.sqrt(variance), Offset.offset(1e-8));
            assertThat(rows.get(row).get(1)).as("a constant column").isZero();
            assertThat(rows.get(row).get(2)).isEqualTo(raw.get(row).get(2));
        }
    }

    @Test
    void fillsWithTheMeanOfTheScoringRowsBeforeStandardizing() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < 50; row++) {
            text.append(row % 10 == 3 ? "" : "" + row * row).append(",0\n");
        }
        DataOptions options =
                Rows.options(Rows.file(folder, "d.csv", text.toString())).withMissing(MissingPolicy.MEAN);
        Dataset filled = Datasets.open(options, Rows.width(1));
        Dataset standardized = Datasets.open(options.withStandardize(true), Rows.width(1));

        double mean = Rows.part(filled, Part.SCORING, 7).stream()
                .map(row -> row.get(0))
                .filter(value -> value == Math.rint(value))
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow();
        assertThat(Rows.all(filled).get(3).get(0)).isCloseTo(mean, Offset.offset(1e-9));
        assertThat(Rows.all(standardized).get(3).get(0)).isZero();
    }

    @Test
    void refusesToFillAColumnWithoutValues() throws IOException {
        Path file = Rows.file(folder, "d.csv", "a,b\n1,\n2,NA\n");
        DataOptions options = Rows.options(file).withMissing(MissingPolicy.MEAN);

        assertThatThrownBy(() -> Datasets.open(options, Rows.width(2)))
                .hasMessage(file + ": found no value for feature 'b' among the scoring rows, expected some to take the"
                        + " mean of");
    }

    @Test
    void furtherDataArePreparedAndNumberedAsTheFirst() throws IOException {
        DataOptions options = Rows.options(Rows.file(folder, "a.csv", "v,y\n1,cat\n3,dog\n"))
                .withSplit(false)
                .withStandardize(true);
        Dataset fitted = Datasets.open(options, Rows.width(1));
        Rows.all(fitted);

        Path other = Rows.file(folder, "b.csv", "v,y\n5,dog\n2,bird\n");
        Dataset test = Datasets.openLike(fitted, Rows.options(other));
        assertThat(Rows.all(test)).containsExactly(List.of(3.0, 1.0), List.of(0.0, 2.0));
        assertThat(test.labelNames()).containsExactly("cat", "dog", "bird");

        assertThatThrownBy(() -> Datasets.openLike(fitted, Rows.options(other).withMissing(MissingPolicy.MEAN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("missing: expected MEAN");

        Path wrong = Rows.file(folder, "c.csv", "w,y\n5,dog\n");
        assertThatThrownBy(() -> Datasets.openLike(fitted, Rows.options(wrong)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("found columns [w], expected [v]");
    }

    @ParameterizedTest
    @CsvSource({"1/255, 0.00392156862745098", "0.5, 0.5", "2e-3, 0.002", "1 / 4, 0.25"})
    void readsScalesAsNumbersAndFractions(String text, double expected) {
        assertThat(DataOptions.parseScale(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1/2/3", "", "1/"})
    void refusesOtherScales(String text) {
        assertThatThrownBy(() -> DataOptions.parseScale(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scale: expected a number or a fraction like 1/255, got '" + text + "'");
    }

    @Test
    void refusesOptionsOutOfRange() {
        DataOptions options = DataOptions.defaults();

        assertThatThrownBy(() -> options.withScale(0)).hasMessageStartingWith("scale: expected");
        assertThatThrownBy(() -> options.withTestFraction(1)).hasMessageStartingWith("testFraction: expected");
        assertThatThrownBy(() -> options.withMaxRows(0)).hasMessageStartingWith("maxRows: expected");
        assertThatThrownBy(() -> Delimiter.parse("ab")).hasMessageStartingWith("delimiter: expected");
        assertThatThrownBy(() -> TargetSpec.parse(" ")).hasMessageStartingWith("target: expected");
        assertThatThrownBy(() -> new InputShape("x", List.of(0))).hasMessageContaining("expected positive");
    }
}
