package odf2nna.internal.training;

import java.util.ArrayList;
import java.util.List;

/** Rows of numbers in single precision, in pieces, so that none is copied to make room for more. */
final class FloatRows {
    private static final int PIECE = 256;

    private final List<float[]> pieces = new ArrayList<>();
    private int rows;
    private int width;

    /**
     * Adds some rows of several.
     *
     * @param values row-major
     * @param count rows in {@code values}
     * @param taken which of them, ascending
     */
    void add(double[] values, int count, List<Integer> taken) {
        width = values.length / count;
        for (int row : taken) {
            if (rows % PIECE == 0) {
                pieces.add(new float[PIECE * width]);
            }
            float[] piece = pieces.get(pieces.size() - 1);
            int start = rows % PIECE * width;
            for (int i = 0; i < width; i++) {
                piece[start + i] = (float) values[row * width + i];
            }
            rows++;
        }
    }

    int rows() {
        return rows;
    }

    /** {@return the chosen rows, one after another} */
    float[] select(int[] chosen) {
        float[] selected = new float[Math.multiplyExact(chosen.length, width)];
        for (int i = 0; i < chosen.length; i++) {
            float[] piece = pieces.get(chosen[i] / PIECE);
            System.arraycopy(piece, chosen[i] % PIECE * width, selected, i * width, width);
        }
        return selected;
    }
}
