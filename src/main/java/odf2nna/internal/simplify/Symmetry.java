package odf2nna.internal.simplify;

import java.util.List;
import odf2nna.internal.network.Activation;

/** What an activation makes of a scaled or negated pre-activation. */
enum Symmetry {
    /** {@code φ(c·z) = c·φ(z)} for c > 0. */
    HOMOGENEOUS,
    /** {@code φ(−z) = −φ(z)} */
    ODD,
    /** {@code φ(−z) = 1 − φ(z)} */
    COMPLEMENTARY,
    /** Nothing of the kind. */
    NONE;

    static Symmetry of(Activation activation) {
        if (activation instanceof Activation.Relu
                || activation instanceof Activation.LeakyRelu
                || activation instanceof Activation.PRelu) {
            return HOMOGENEOUS;
        }
        if (activation instanceof Activation.Tanh || activation instanceof Activation.Softsign) {
            return ODD;
        }
        if (activation instanceof Activation.Clip clip && clip.low() == -clip.high()) {
            return ODD;
        }
        boolean even = activation instanceof Activation.HardSigmoid hard && hard.beta() == 0.5;
        return even || activation instanceof Activation.Sigmoid ? COMPLEMENTARY : NONE;
    }

    /** {@return what tells the function of a unit from others: the activation, with the slope of that unit alone} */
    static Object function(Activation activation, int unit) {
        return activation instanceof Activation.PRelu prelu
                ? List.of("PRelu", prelu.slopes().get(unit))
                : activation;
    }
}
