package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import odf2nna.data.DataFiles;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.data.Grouping;
import odf2nna.data.HoldOut;
import odf2nna.data.MissingPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows in the order of time: later ones judge. */
class TimeOrderTest {
    @TempDir
    private Path folder;

    /** Rows numbered in their feature; equal ones, classes and seeds make no difference. */
    private DataOptions rows(int from, int to) throws IOException {
        String csv = IntStream.range(from, to)
                .mapToObj(row -> "%d,%d%n".formatted(row, row % 3))
                .collect(Collectors.joining());
        return Rows.options(Rows.file(folder, from + ".csv", csv))
                .withGrouping(Grouping.TIME)
                .with(new HoldOut(0.2, 7));
    }

    private static List<Integer> numbers(Dataset data, Part part) throws IOException {
        return Rows.part(data, part, 7).stream()
                .map(row -> row.get(0).intValue())
                .toList();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @ParameterizedTest
    @CsvSource({"0.2, 80", "0.5, 50", "0.33, 67", "0, 100", "0.001, 100"})
    void theLastRowsAreHeldOut(double fraction, int scored) throws IOException {
        Dataset data = Datasets.open(rows(0, 100).with(new HoldOut(fraction, 0)), Rows.width(1));

        assertThat(numbers(data, Part.SCORING)).isEqualTo(range(0, scored));
        assertThat(numbers(data, Part.TEST)).isEqualTo(range(scored, 100));
    }

    @Test
    void rowsThatAreNotReadDoNotCount() throws IOException {
        Path file = Rows.file(folder, "d.csv", "?,0\n1,0\n2,1\n?,1\n3,0\n4,1\n5,1\n6,0\n");
        DataOptions options = Rows.options(file)
                .withGrouping(Grouping.TIME)
                .withMissing(MissingPolicy.DROP)
                .withMaxRows(5);
        Dataset data = Datasets.open(options, Rows.width(1));

        assertThat(numbers(data, Part.SCORING)).containsExactly(1, 2, 3, 4);
        assertThat(numbers(data, Part.TEST)).containsExactly(5);
    }

    @Test
    void foldsAreBlocksTheLastOneFirst() throws IOException {
        EvaluationData data = EvaluationData.open(new DataFiles(rows(0, 100), List.of()), Rows.width(1));
        List<EvaluationData.Fold> folds = data.folds(5, 3);

        assertThat(folds).hasSize(5);
        for (int fold = 0; fold < 5; fold++) {
            List<Integer> kept = range(16 * (4 - fold), 16 * (5 - fold));
            List<Integer> others =
                    range(0, 80).stream().filter(row -> !kept.contains(row)).toList();
            DataRows rows = folds.get(fold).kept();
            assertThat(numbers(rows.dataset(), rows.part())).isEqualTo(kept);
            EvaluationData fitted = folds.get(fold).fitted();
            assertThat(numbers(fitted.scoring().dataset(), fitted.scoring().part()))
                    .isEqualTo(others);
            assertThat(numbers(fitted.training().dataset(), fitted.training().part()))
                    .isEqualTo(others);
        }
        assertThat(data.splitDescription(true)).isEqualTo("the last 0.2 of the rows");
    }

    @Test
    void foldsNeedARowEach() throws IOException {
        EvaluationData data = EvaluationData.open(new DataFiles(rows(0, 4), List.of()), Rows.width(1));

        assertThatThrownBy(() -> data.folds(5, 3))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("expected at least 5, one for each fold");
    }
}
