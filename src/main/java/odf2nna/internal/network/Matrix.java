package odf2nna.internal.network;

/** An immutable matrix, row-major. */
public final class Matrix {
    private final int rows;
    private final int columns;
    private final Vector values;

    private Matrix(int rows, int columns, Vector values) {
        if (values.size() != Math.multiplyExact(rows, columns)) {
            throw new IllegalArgumentException(
                    "values: expected %d x %d numbers, got %d".formatted(rows, columns, values.size()));
        }
        this.rows = rows;
        this.columns = columns;
        this.values = values;
    }

    /**
     * A matrix over row-major numbers.
     *
     * @throws IllegalArgumentException if there are not {@code rows·columns} numbers
     */
    public static Matrix of(int rows, int columns, Vector values) {
        return new Matrix(rows, columns, values);
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

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
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

    /** {@return all numbers, row after row} */
    public Vector values() {
        return values;
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
    public boolean equals(Object other) {
        return other instanceof Matrix matrix
                && matrix.rows == rows
                && matrix.columns == columns
                && matrix.values.equals(values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rows + columns) + values.hashCode();
    }

    @Override
    public String toString() {
        return "[%d x %d]".formatted(rows, columns);
    }
}
