package odf2nna.internal.prune;

/** The weights with which a layer reads each slot of a signal, and the sums of their squares. */
final class ConsumerWeights {
    private final double[][] weights;
    private final double[] squares;

    ConsumerWeights(double[][] weights, int slots) {
        this.weights = weights;
        this.squares = new double[weights.length];
        for (int slot = 0; slot < slots; slot++) {
            squares[slot] = RowBlocks.dot(weights[slot], weights[slot]);
        }
    }

    int units() {
        return weights[0].length;
    }

    /** {@return the sum of squares of the weights that read a slot} */
    double square(int slot) {
        return squares[slot];
    }

    /** Takes the share of the last slot from another. */
    void spread(int slot, int last, double factor) {
        RidgeSystem.plusScaled(weights[slot], weights[last], -factor);
        squares[slot] = RowBlocks.dot(weights[slot], weights[slot]);
    }

    void swap(int a, int b) {
        double[] row = weights[a];
        weights[a] = weights[b];
        weights[b] = row;
        double square = squares[a];
        squares[a] = squares[b];
        squares[b] = square;
    }
}
