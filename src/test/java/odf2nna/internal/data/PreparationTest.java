package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import odf2nna.data.DataFiles;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.Delimiter;
import odf2nna.data.HoldOut;
import odf2nna.data.MissingPolicy;
import odf2nna.data.Scaling;
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
                Rows.options(Rows.file(folder, "d.csv", "255,51,3\n")).with(Scaling.by(Scaling.parseScale("1/255")));

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

        Dataset prepared = Datasets.open(options.with(Scaling.standardizing()), Rows.width(2));
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
        Dataset standardized = Datasets.open(options.with(Scaling.standardizing()), Rows.width(1));

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
                .with(HoldOut.NONE)
                .with(Scaling.standardizing());
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

    @Test
    void meansAndDeviationsAreThoseOfTheTrainingRowsForAllFiles() throws IOException {
        Path train = Rows.file(folder, "train.csv", "v,y\n1,cat\n3,dog\n,dog\n");
        Path eval = Rows.file(folder, "eval.csv", "v,y\n100,dog\n,cat\n300,dog\n");
        Path test = Rows.file(folder, "test.csv", "v,y\n4,cat\n");
        DataOptions options = Rows.options(eval)
                .with(HoldOut.NONE)
                .with(Scaling.standardizing())
                .withMissing(MissingPolicy.MEAN);
        DataFiles files = new DataFiles(options, List.of(test.toString()))
                .withTraining(List.of(train.toString()), Optional.empty(), Optional.empty());

        EvaluationData data = EvaluationData.open(files, Rows.width(1));

        assertThat(Rows.all(data.scoring().dataset()))
                .containsExactly(List.of(98.0, 0.0), List.of(0.0, 1.0), List.of(298.0, 0.0));
        assertThat(Rows.all(data.training().dataset()))
                .containsExactly(List.of(-1.0, 1.0), List.of(1.0, 0.0), List.of(0.0, 0.0));
        assertThat(Rows.all(data.test().dataset())).containsExactly(List.of(2.0, 1.0));
        // the classes are numbered as without scaling, by the evaluation rows
        assertThat(data.scoring().dataset().labelNames()).containsExactly("dog", "cat");
        ColumnScaling scaling = data.scaling().orElseThrow();
        assertThat(scaling.source()).isEqualTo("3 rows of " + train);
        assertThat(scaling.center(0)).isEqualTo(2);
        assertThat(scaling.factor(0)).isEqualTo(1);
        assertThat(scaling.offset(0)).isEqualTo(-2);
        assertThat(data.firstRawRows(3).features()).containsExactly(100, 2, 300);
    }

    @Test
    void missingValuesAreFilledWithMeansOfTheTrainingRows() throws IOException {
        Path train = Rows.file(folder, "train.csv", "1,0\n3,0\n");
        Path eval = Rows.file(folder, "eval.csv", "100,0\n,0\n");
        DataOptions options =
                Rows.options(eval).with(HoldOut.NONE).with(Scaling.by(10)).withMissing(MissingPolicy.MEAN);

        EvaluationData data = EvaluationData.open(
                new DataFiles(options, List.of())
                        .withTraining(List.of(train.toString()), Optional.empty(), Optional.empty()),
                Rows.width(1));

        assertThat(Rows.all(data.scoring().dataset())).containsExactly(List.of(1000.0, 0.0), List.of(20.0, 0.0));
        assertThat(data.firstRawRows(2).features()).containsExactly(100, 2);
    }

    @Test
    void otherColumnsOfTheTrainingRowsAreRefusedBeforeMeansAreTaken() throws IOException {
        Path train = Rows.file(folder, "train.csv", "w,y\n1,0\n3,0\n");
        Path eval = Rows.file(folder, "eval.csv", "v,y\n100,0\n5,0\n");
        Path empty = Rows.file(folder, "empty.csv", "v,y\n,0\n,0\n");
        DataOptions options = Rows.options(eval)
                .with(HoldOut.NONE)
                .with(Scaling.standardizing())
                .withMissing(MissingPolicy.MEAN);

        assertThatThrownBy(() -> Datasets.open(
                        options,
                        Rows.width(1),
                        options.withFiles(List.of(train.toString())).with(HoldOut.NONE)))
                .hasMessage(train + ": found columns [w], expected [v] as in " + eval);
        assertThatThrownBy(() -> Datasets.open(
                        options,
                        Rows.width(1),
                        options.withFiles(List.of(empty.toString())).with(HoldOut.NONE)))
                .hasMessage(
                        empty + ": found no value for feature 'v' among the training rows, expected some to take the"
                                + " mean of");
    }

    @Test
    void aScalerTakesThePlaceOfScaleAndStandardize() throws IOException {
        Path file = Rows.file(folder, "d.csv", "10,6,1\n,4,0\n");
        Path scaler = Rows.file(folder, "s.json", "{\"mean_\": [2, 4], \"scale_\": [4, 1]}");
        DataOptions options = Rows.options(file)
                .with(HoldOut.NONE)
                .withMissing(MissingPolicy.MEAN)
                .with(Scaling.of(scaler));

        Dataset data = Datasets.open(options, Rows.width(2));

        assertThat(Rows.all(data)).containsExactly(List.of(2.0, 2.0, 1.0), List.of(2.0, 0.0, 0.0));
        assertThat(Rows.all(Datasets.unscaled(data))).containsExactly(List.of(10.0, 6.0, 1.0), List.of(10.0, 4.0, 0.0));
        assertThat(data.prepared(new double[] {2, 4})).containsExactly(0, 0);
        assertThatThrownBy(() -> new Scaling(1, true, Optional.of(scaler)))
                .hasMessage("scaler: expected no other scaling, got --standardize too; give only one of them");
        assertThatThrownBy(() -> new Scaling(0.5, false, Optional.of(scaler)))
                .hasMessage("scaler: expected no other scaling, got --scale 0.5 too; give only one of them");
    }

    @ParameterizedTest
    @CsvSource({"1/255, 0.00392156862745098", "0.5, 0.5", "2e-3, 0.002", "1 / 4, 0.25"})
    void readsScalesAsNumbersAndFractions(String text, double expected) {
        assertThat(Scaling.parseScale(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1/2/3", "", "1/"})
    void refusesOtherScales(String text) {
        assertThatThrownBy(() -> Scaling.parseScale(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scale: expected a number or a fraction like 1/255, got '" + text + "'");
    }

    @Test
    void refusesOptionsOutOfRange() {
        assertThatThrownBy(() -> Scaling.by(0)).hasMessageStartingWith("scale: expected");
        assertThatThrownBy(() -> new HoldOut(1, 0)).hasMessageStartingWith("testFraction: expected");
        assertThatThrownBy(() -> DataOptions.defaults().withMaxRows(0)).hasMessageStartingWith("maxRows: expected");
        assertThatThrownBy(() -> Delimiter.parse("ab")).hasMessageStartingWith("delimiter: expected");
        assertThatThrownBy(() -> TargetSpec.parse(" ")).hasMessageStartingWith("target: expected");
        assertThatThrownBy(() -> new InputShape("x", List.of(0))).hasMessageContaining("expected positive");
    }
}
