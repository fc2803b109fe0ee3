package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import odf2nna.data.MissingPolicy;
import odf2nna.internal.data.RowSource.Reading;
import odf2nna.internal.data.RowSource.RowCursor;
import org.junit.jupiter.api.Test;

/** Rows that are kept in memory, of a source that counts its passes. */
class KeptSourceTest {
    private static final int ROWS = 20_000;
    private static final Reading READING = new Reading(MissingPolicy.MEAN, false, new LabelTable());

    private int passes;

    /** Rows of two features and a target, with a group of three rows each; every seventh row has a missing feature. */
    private final RowSource counted = new RowSource() {
        @Override
        public RowLayout layout() {
            return new RowLayout(List.of("a", "b"), 1, false, "last column");
        }

        @Override
        public List<Path> files() {
            return List.of(Path.of("data.csv"));
        }

        @Override
        public boolean isGrouped() {
            return true;
        }

        @Override
        public RowCursor open(Reading reading) {
            passes++;
            return new RowCursor() {
                private int row = -1;

                @Override
                public boolean next(double[] features, int at, double[] targets, int targetAt) {
                    row++;
                    if (row == ROWS) {
                        return false;
                    }
                    features[at] = row;
                    features[at + 1] = row % 7 == 0 ? Double.NaN : -row;
                    targets[targetAt] = 2 * row;
                    return true;
                }

                @Override
                public long group() {
                    return row / 3;
                }

                @Override
                public void close() {}
            };
        }
    };

    /** {@return features, target and group of the first rows, read with one place in front} */
    private static List<List<Double>> read(RowSource source, int most) throws IOException {
        List<List<Double>> rows = new ArrayList<>();
        double[] features = new double[3];
        double[] targets = new double[2];
        try (RowCursor cursor = source.open(READING)) {
            while (rows.size() < most && cursor.next(features, 1, targets, 1)) {
                rows.add(List.of(features[1], features[2], targets[1], (double) cursor.group()));
            }
        }
        return rows;
    }

    @Test
    void aSecondPassReadsTheSameRowsFromMemory() throws IOException {
        List<List<Double>> rows = read(counted, Integer.MAX_VALUE);
        KeptSource kept = new KeptSource(counted, Long.MAX_VALUE, 1_000_000);
        passes = 0;

        assertThat(read(kept, Integer.MAX_VALUE)).hasSize(ROWS).isEqualTo(rows);
        assertThat(read(kept, Integer.MAX_VALUE)).isEqualTo(rows);
        assertThat(read(kept, 5)).isEqualTo(rows.subList(0, 5));
        assertThat(passes).isEqualTo(1);
    }

    @Test
    void aPassThatEndsEarlyKeepsNothing() throws IOException {
        KeptSource kept = new KeptSource(counted, Long.MAX_VALUE, 1_000_000);
        read(kept, 5);

        assertThat(read(kept, Integer.MAX_VALUE)).hasSize(ROWS);
        assertThat(passes).isEqualTo(2);
        read(kept, 5);
        assertThat(passes).isEqualTo(2);
    }

    @Test
    void rowsBeyondTheLastThatIsUsedAreNotWaitedFor() throws IOException {
        KeptSource kept = new KeptSource(counted, 100, 1_000_000);
        List<List<Double>> rows = read(kept, 100);

        assertThat(read(kept, 100)).isEqualTo(rows);
        assertThat(passes).isEqualTo(1);
    }

    @Test
    void tooManyRowsAreReadEachTime() throws IOException {
        KeptSource kept = new KeptSource(counted, Long.MAX_VALUE, ROWS);
        List<List<Double>> rows = read(kept, Integer.MAX_VALUE);

        assertThat(read(kept, Integer.MAX_VALUE)).isEqualTo(rows);
        assertThat(passes).isEqualTo(2);
    }

    @Test
    void ofTwoPassesAtOnceOneIsKept() throws IOException {
        KeptSource kept = new KeptSource(counted, Long.MAX_VALUE, 1_000_000);
        double[] row = new double[2];
        try (RowCursor first = kept.open(READING)) {
            assertThat(first.next(new double[2], 0, row, 1)).isTrue();
            assertThat(read(kept, Integer.MAX_VALUE)).hasSize(ROWS);
            assertThat(passes).isEqualTo(2);
            double[] features = new double[2];
            while (first.next(features, 0, row, 1)) {
                assertThat(features[0]).isEqualTo(row[1] / 2);
            }
        }

        assertThat(read(kept, Integer.MAX_VALUE)).hasSize(ROWS);
        assertThat(passes).isEqualTo(2);
    }
}
