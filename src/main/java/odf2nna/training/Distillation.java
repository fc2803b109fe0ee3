package odf2nna.training;

/**
 * Knowledge distillation from the original network (Hinton, Vinyals and Dean 2015): the loss is {@code (1 −
 * share)·loss(z, targets) + share·T²·loss(z/T, original's)}, where the original's probabilities are taken of its logits
 * divided by {@code T} as well.
 *
 * @param share weight of the original's outputs in the loss, 0 to 1
 * @param temperature {@code T}; positive; 1 where outputs are numbers
 * @param besideLabels whether there are labels, too: the targets of a row are followed by the original's outputs; if not,
 *     the targets are the original's outputs, and the share is 1
 */
public record Distillation(double share, double temperature, boolean besideLabels) {
    /** Labels only. */
    public static final Distillation NONE = new Distillation(0, 1, true);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Distillation {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("distill: expected 0 to 1, got " + share);
        }
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature: expected a positive number, got " + temperature);
        }
        if (!besideLabels && share != 1) {
            throw new IllegalArgumentException("distill: expected 1 without labels, got " + share);
        }
    }

    /** {@return whether each row has the original's outputs behind its targets} */
    public boolean hasBoth() {
        return besideLabels && share > 0;
    }
}
