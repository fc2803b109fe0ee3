package odf2nna.simplify;

/**
 * What a position carries, as a multiple of a numbered function of the inputs: {@code scale·f + shift}. Positions with the
 * same function follow from each other for every input.
 *
 * @param function number of f; 0 where the position is constant
 * @param scale 0 where it is constant
 * @param shift added; the value itself where it is constant
 */
record Value(int function, double scale, double shift) {
    static Value constant(double value) {
        return new Value(0, 0, value);
    }

    boolean isConstant() {
        return function == 0;
    }

    /** {@return {@code factor} times this plus {@code added}} */
    Value times(double factor, double added) {
        return function == 0 || factor == 0
                ? constant(factor * shift + added)
                : new Value(function, factor * scale, factor * shift + added);
    }
}
