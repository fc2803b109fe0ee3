package odf2nna.internal.network;

/**
 * An immutable matrix.
 *
 * @param values all numbers, row after row
 */
public record Matrix(int rows, int columns, Vector values) {
    /**
     * Checks the size.
     *
     * @throws IllegalArgumentException if there are not {@code rows·columns} numbers
     */
    public Matrix {
        if (values.size() != Math.multiplyExact(rows, columns)) {
            throw new IllegalArgumentException(
                    "values: expected %d x %d numbers, got %d".formatted(rows, columns, values.size()));
        }
    }

    /** {@return the matrix with the given rows, copied} */
    public static Matrix ofRows(double[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        double[] values = new double[Math.multiplyExact(rows.length, columns)];
        for (int r = 0; r < rows.length; r++) {
            if (rows[r].length != columns) {
                throw new IllegalArgumentException(
                        "row %d: expected %d numbers, got %d".formatted(r, columns, rows[r].length));
            }
            System.arraycopy(rows[r], 0, values, r * columns, columns);
        }
        return new Matrix(rows.length, columns, Vector.of(values));
    }

    public double get(int row, int column) {
        return values.get(row * columns + column);
    }

    /** {@return the numbers of each row, copied} */
    public double[][] toRows() {
        double[][] copy = new double[rows][];
        for (int row = 0; row < rows; row++) {
            copy[row] = values.range(row * columns, (row + 1) * columns);
        }
        return copy;
    }

    /** {@return the given rows, in their order} */
    public Matrix selectRows(UnitSet selected) {
        return new Matrix(selected.size(), columns, values.selectBlocks(selected, columns));
    }

    /** {@return the given columns, in their order} */
    public Matrix selectColumns(UnitSet selected) {
        return new Matrix(rows, selected.size(), values.selectStrided(selected, rows, columns));
    }

    /** {@return this matrix times a column} */
    public double[] times(double[] column) {
        if (column.length != columns) {
            throw new IllegalArgumentException("column: expected " + columns + " numbers, got " + column.length);
        }
        double[] product = new double[rows];
        for (int r = 0; r < rows; r++) {
            double sum = 0;
            for (int c = 0; c < columns; c++) {
                sum += get(r, c) * column[c];
            }
            product[r] = sum;
        }
        return product;
    }

    @Override
    public String toString() {
        return "[%d x %d]".formatted(rows, columns);
    }
}
