package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import odf2nna.data.DataOptions;
import odf2nna.data.HoldOut;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThinnedDatasetTest {
    @TempDir
    private Path folder;

    private Dataset ten() throws IOException {
        StringBuilder csv = new StringBuilder("x,y\n");
        for (int i = 0; i < 10; i++) {
            csv.append(i).append(',').append(i + 0.5).append('\n');
        }
        Path file = Files.writeString(folder.resolve("ten.csv"), csv);
        DataOptions options =
                DataOptions.defaults().withFiles(List.of(file.toString())).with(HoldOut.NONE);
        return Datasets.open(options, List.of(new InputShape("x", List.of(1))));
    }

    private static List<String> rows(Dataset data, int capacity) throws IOException {
        List<String> rows = new ArrayList<>();
        try (BatchReader reader = data.open(Part.ALL, capacity)) {
            Batch batch = reader.newBatch();
            while (reader.next(batch)) {
                for (int row = 0; row < batch.rows(); row++) {
                    rows.add(batch.firstRow() + row + ": " + batch.features()[row] + " " + batch.targets()[row]);
                }
            }
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void keepsEveryNthRowWhateverTheBatch(int capacity) throws IOException {
        assertThat(rows(new ThinnedDataset(ten(), 4), capacity))
                .containsExactly("0: 0.0 0.5", "1: 4.0 4.5", "2: 8.0 8.5");
    }

    @Test
    void aStepOfOneKeepsAllAndALargeOneTheFirst() throws IOException {
        assertThat(rows(new ThinnedDataset(ten(), row -> row % 4 == 0), 3))
                .isEqualTo(rows(new ThinnedDataset(ten(), 4), 5));
        assertThat(rows(new ThinnedDataset(ten(), 1), 3)).isEqualTo(rows(ten(), 3));
        assertThat(rows(new ThinnedDataset(ten(), 100), 3)).containsExactly("0: 0.0 0.5");
    }

    @Test
    void tellsOfTheDataWhatTheWholeTells() throws IOException {
        Dataset whole = ten();
        Dataset thinned = new ThinnedDataset(whole, 2);

        assertThat(thinned.inputs()).isEqualTo(whole.inputs());
        assertThat(thinned.width()).isEqualTo(1);
        assertThat(thinned.layout().targetWidth()).isEqualTo(1);
        assertThat(thinned.layout().namedTargets()).isFalse();
        assertThat(thinned.labelNames()).isEqualTo(whole.labelNames());
        assertThat(thinned.layout().featureNames()).isEqualTo(whole.layout().featureNames());
        assertThat(thinned.layout().target()).isEqualTo(whole.layout().target());
        assertThat(thinned.prepared(new double[] {3})).isEqualTo(whole.prepared(new double[] {3}));
        assertThat(thinned.sources()).isEqualTo(whole.sources());
    }

    @Test
    void refusesAStepThatGoesNowhere() throws IOException {
        Dataset whole = ten();

        assertThatThrownBy(() -> new ThinnedDataset(whole, 0)).hasMessage("step: expected at least 1, got 0");
    }
}
