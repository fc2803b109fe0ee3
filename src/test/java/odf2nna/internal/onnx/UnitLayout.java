package odf2nna.internal.onnx;

import java.util.Arrays;

/** How the rows of data and the units lie in the tensors of a random model. */
enum UnitLayout {
    /** {@code [N, units]} */
    ROWS(0, 2),
    /** {@code [N, T, units]} */
    SEQUENCE(0, 3),
    /** {@code [N, units, 1, 1]} */
    MAP(2, 4),
    /** {@code [units]}: one row at a time. */
    VECTOR(0, 1),
    /** {@code [units, N]} */
    COLUMNS(1, 2);

    private final int trailing;
    private final int rank;

    UnitLayout(int trailing, int rank) {
        this.trailing = trailing;
        this.rank = rank;
    }

    int trailing() {
        return trailing;
    }

    int rank() {
        return rank;
    }

    int unitAxis() {
        return rank - 1 - trailing;
    }

    /** {@return dimensions of a constant with one number per unit, of full rank or of the lowest that broadcasts} */
    int[] constantDims(int units, boolean fullRank) {
        int[] dims = new int[fullRank ? rank : trailing + 1];
        Arrays.fill(dims, 1);
        dims[dims.length - 1 - trailing] = units;
        return dims;
    }

    /** {@return the declared dimensions of a tensor with that many units} */
    Object[] dims(Object rows, int units) {
        return switch (this) {
            case ROWS -> new Object[] {rows, units};
            case SEQUENCE -> new Object[] {rows, RandomModel.POSITIONS, units};
            case MAP -> new Object[] {rows, units, 1, 1};
            case VECTOR -> new Object[] {units};
            case COLUMNS -> new Object[] {units, rows};
        };
    }
}
