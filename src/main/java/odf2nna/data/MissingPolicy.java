package odf2nna.data;

/**
 * What to do with a missing value: in text an empty field, {@code NA}, {@code N/A}, {@code NaN}, {@code nan}, {@code
 * null} or {@code ?}, and in place of a number also {@code None}, {@code NULL}, {@code n/a}, {@code <NA>}, {@code #N/A},
 * {@code NaT} or {@code -}; in arrays NaN or an infinity. Any other text in place of a number is an error under every policy, but for a truth value in place of a feature.
 */
public enum MissingPolicy {
    /** Stop, naming file, line and column. */
    ERROR,
    /** Skip rows with a missing feature or target. */
    DROP,
    /** Fill a missing feature with the column's mean over the scoring rows; a missing target is still an error. */
    MEAN,
    /** Give the model NaN for a missing feature, which it fills itself; a missing target is still an error. */
    KEEP
}
