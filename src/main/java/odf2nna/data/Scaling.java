package odf2nna.data;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The scaling of each feature before the model gets it.
 *
 * @param scale       factor for every feature, applied first; finite and not 0
 * @param standardize whether to subtract each feature's mean and divide by its standard deviation (population form),
 *     both over the training rows where these have separate files, else over the scoring rows; a deviation of 0 counts
 *     as 1
 * @param scaler JSON or npz with the fitted attributes of a scaler of scikit-learn, instead of {@code scale} and {@code
 *     standardize}; empty without one
 */
public record Scaling(double scale, boolean standardize, Optional<Path> scaler) {
    /** Features stay as they are. */
    public static final Scaling NONE = new Scaling(1, false, Optional.empty());

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the factor is out of range, or a scaler is combined with another scaling
     */
    public Scaling {
        if (!Double.isFinite(scale) || scale == 0) {
            throw new IllegalArgumentException("scale: expected a finite number other than 0, got " + scale);
        }
        if (scaler.isPresent() && (standardize || scale != 1)) {
            throw new IllegalArgumentException("scaler: expected no other scaling, got "
                    + (standardize ? "--standardize" : "--scale " + scale) + " too; give only one of them");
        }
    }

    /**
     * Multiplies every feature by one factor.
     *
     * @throws IllegalArgumentException if the factor is 0 or not finite
     */
    public static Scaling by(double scale) {
        return new Scaling(scale, false, Optional.empty());
    }

    /** {@return each feature less its mean, divided by its deviation} */
    public static Scaling standardizing() {
        return new Scaling(1, true, Optional.empty());
    }

    /** {@return the scaling of a scaler file} */
    public static Scaling of(Path scaler) {
        return new Scaling(1, false, Optional.of(scaler));
    }

    /**
     * Reads a factor.
     *
     * @param text a number or a fraction such as {@code 1/255}
     * @return its value
     * @throws IllegalArgumentException if {@code text} is neither
     */
    public static double parseScale(String text) {
        String[] terms = text.split("/", -1);
        try {
            if (terms.length == 1) {
                return Double.parseDouble(terms[0]);
            }
            if (terms.length == 2) {
                return Double.parseDouble(terms[0]) / Double.parseDouble(terms[1]);
            }
        } catch (NumberFormatException notANumber) {
            // reported below
        }
        throw new IllegalArgumentException("scale: expected a number or a fraction like 1/255, got '" + text + "'");
    }

    /** {@return whether features stay as they are} */
    public boolean isNone() {
        return equals(NONE);
    }
}
