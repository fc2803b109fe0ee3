package odf2nna.data;

/**
 * What to do with a missing value: in text an empty field, {@code NA}, {@code N/A}, {@code NaN}, {@code nan},
 * {@code null} or {@code ?}; in arrays NaN or an infinity. Any other text where a number belongs is an error whatever
 * the policy.
 */
public enum MissingPolicy {
    /** Stop, naming file, line and column. */
    ERROR,
    /** Leave out rows that lack a feature or a target. */
    DROP,
    /** Put the column's mean over the scoring rows in place of a feature; a missing target is still an error. */
    MEAN
}
