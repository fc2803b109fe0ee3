package odf2nna.internal.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowBlocksTest {
    private static double[][] random(int rows, int columns, Random random) {
        double[][] values = new double[rows][];
        for (int row = 0; row < rows; row++) {
            values[row] = random.doubles(columns, -1, 1).toArray();
        }
        return values;
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "3,5,2", "17,4,9", "33,0,6", "70,61,50"})
    void aProductIsThatOfRowsAndColumns(int rows, int inner, int columns) {
        Random random = new Random(1);
        double[][] a = random(rows, inner, random);
        double[][] b = random(inner, columns, random);
        double[][] product = RowBlocks.product(a, b, columns);

        assertThat(product).hasDimensions(rows, columns);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                double sum = 0;
                for (int k = 0; k < inner; k++) {
                    sum += a[i][k] * b[k][j];
                }
                // sums of at most 61 products of numbers below 1
                assertThat(product[i][j]).isCloseTo(sum, within(1e-13));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 7, 100})
    void aDotProductIsTheSumOfAllProducts(int size) {
        double[] a = new Random(2).doubles(size).toArray();
        double sum = 0;
        for (double value : a) {
            sum += value * value;
        }

        assertThat(RowBlocks.dot(a, a)).isCloseTo(sum, within(1e-13));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "15,1", "16,1000000000", "1001,1000000000"})
    void eachRowHasItsTurnOnce(int rows, long work) {
        AtomicIntegerArray turns = new AtomicIntegerArray(rows);
        RowBlocks.forEach(rows, work, turns::incrementAndGet);

        for (int row = 0; row < rows; row++) {
            assertThat(turns.get(row)).isEqualTo(1);
        }
    }
}
