package odf2nna.internal.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MatrixTest {
    private final Matrix matrix = Matrix.ofRows(new double[][] {{1, 2, 3}, {4, 5, 6}});

    @Test
    void selectsRowsAndColumns() {
        assertThat(matrix.selectRows(UnitSet.of(1))).isEqualTo(Matrix.ofRows(new double[][] {{4, 5, 6}}));
        assertThat(matrix.selectColumns(UnitSet.of(0, 2))).isEqualTo(Matrix.ofRows(new double[][] {{1, 3}, {4, 6}}));
        assertThat(matrix.selectColumns(UnitSet.of()).columns()).isZero();
    }

    @Test
    void selectsFromSinglePrecisionToo() {
        Matrix single = new Matrix(2, 2, Vector.ofFloats(1, 2, 3, 4));

        assertThat(single.selectRows(UnitSet.of(1)).selectColumns(UnitSet.of(1)).get(0, 0))
                .isEqualTo(4);
    }

    @Test
    void givesItsRowsInSingleAndDoublePrecision() {
        assertThat(matrix.toRows()).isDeepEqualTo(new double[][] {{1, 2, 3}, {4, 5, 6}});
        assertThat(new Matrix(2, 1, Vector.ofFloats(0.5f, -2)).toRows()).isDeepEqualTo(new double[][] {{0.5}, {-2}});
    }

    @Test
    void multipliesAColumn() {
        assertThat(matrix.times(new double[] {1, 0, -1})).containsExactly(-2, -2);
        assertThatThrownBy(() -> matrix.times(new double[2])).hasMessage("column: expected 3 numbers, got 2");
    }

    @Test
    void refusesNumbersThatDoNotFitItsShape() {
        assertThatThrownBy(() -> new Matrix(2, 2, Vector.zeros(3))).hasMessage("values: expected 2 x 2 numbers, got 3");
        assertThatThrownBy(() -> Matrix.ofRows(new double[][] {{1}, {1, 2}}))
                .hasMessage("row 1: expected 1 numbers, got 2");
        assertThat(Matrix.ofRows(new double[0][]).rows()).isZero();
    }

    @Test
    void equalsByShapeAndNumbers() {
        Matrix other = new Matrix(3, 2, matrix.values());

        assertThat(matrix).isNotEqualTo(other).isNotEqualTo("matrix").hasToString("[2 x 3]");
        assertThat(matrix).isNotEqualTo(new Matrix(2, 3, Vector.zeros(6)));
        assertThat(new Matrix(2, 3, matrix.values())).isEqualTo(matrix).hasSameHashCodeAs(matrix);
        assertThat(new Matrix(0, 2, Vector.zeros(0))).isNotEqualTo(new Matrix(0, 3, Vector.zeros(0)));
    }
}
