package odf2nna.internal.simplify;

/**
 * What a position carries, as a multiple of a numbered function of the inputs: {@code scale·f + shift}. Positions with the
 * same function follow from each other for every input.
 *
 * @param function number of f; 0 where the position is constant
 * @param scale 0 where it is constant
 * @param shift added; the value itself where it is constant
 * @param size magnitude of the terms that make the shift, which its rounding grows with
 */
record AffineTerm(int function, double scale, double shift, double size) {
    static AffineTerm constant(double value) {
        return new AffineTerm(0, 0, value, Math.abs(value));
    }

    /** {@return a function itself} */
    static AffineTerm of(int function) {
        return new AffineTerm(function, 1, 0, 0);
    }

    boolean isConstant() {
        return function == 0;
    }

    /** {@return {@code factor} times this plus {@code added}} */
    AffineTerm times(double factor, double added, double addedSize) {
        double product = factor == 0 ? 0 : factor * shift;
        double terms = (factor == 0 ? 0 : Math.abs(factor) * size) + addedSize;
        boolean constant = function == 0 || factor == 0;
        return new AffineTerm(constant ? 0 : function, constant ? 0 : factor * scale, product + added, terms);
    }
}
