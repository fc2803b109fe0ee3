package odf2nna.internal.simplify;

import java.util.Optional;
import odf2nna.internal.network.Activation;

/**
 * A piece of an activation on which it is {@code slope·z + shift}.
 *
 * @param slope 0 where the activation is constant
 * @param shift value at 0
 */
record Line(double slope, double shift) {
    private static final Line IDENTITY = new Line(1, 0);

    /** {@return the piece that all of a range of pre-activations lies in, if there is one} */
    static Optional<Line> of(Activation activation, int unit, double low, double high) {
        if (activation instanceof Activation.Relu) {
            return atZero(0, low, high);
        }
        if (activation instanceof Activation.LeakyRelu leaky) {
            return atZero(leaky.alpha(), low, high);
        }
        if (activation instanceof Activation.PRelu prelu) {
            return atZero(prelu.slopes().get(unit), low, high);
        }
        if (activation instanceof Activation.Clip clip) {
            return between(clip.low(), clip.high(), IDENTITY, clip.low(), clip.high(), low, high);
        }
        if (activation instanceof Activation.HardSigmoid hard && hard.alpha() > 0) {
            double from = -hard.beta() / hard.alpha();
            double to = (1 - hard.beta()) / hard.alpha();
            return between(from, to, new Line(hard.alpha(), hard.beta()), 0, 1, low, high);
        }
        if (activation instanceof Activation.HardSwish) {
            return high <= -3 ? Optional.of(new Line(0, 0)) : low >= 3 ? Optional.of(IDENTITY) : Optional.empty();
        }
        return Optional.empty();
    }

    private static Optional<Line> atZero(double negativeSlope, double low, double high) {
        if (low >= 0 || negativeSlope == 1) {
            return Optional.of(IDENTITY);
        }
        return high <= 0 ? Optional.of(new Line(negativeSlope, 0)) : Optional.empty();
    }

    /** Constant up to {@code from}, then {@code middle}, constant again beyond {@code to}. */
    private static Optional<Line> between(
            double from, double to, Line middle, double below, double above, double low, double high) {
        if (high <= from) {
            return Optional.of(new Line(0, below));
        }
        if (low >= to) {
            return Optional.of(new Line(0, above));
        }
        return low >= from && high <= to ? Optional.of(middle) : Optional.empty();
    }
}
