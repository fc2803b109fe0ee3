package odf2nna.pipeline;

/**
 * How large something may be: an amount, or a share of the original's.
 *
 * @param amount the number, or per cent
 * @param percent whether it is per cent
 */
public record Size(double amount, boolean percent) {
    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Size {
        if (!(amount > 0) || Double.isInfinite(amount)) {
            throw new IllegalArgumentException("size: expected more than 0, got " + amount);
        }
    }

    /**
     * Reads {@code 5000} or {@code 10%}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Size parse(String text) {
        String number = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
        try {
            return new Size(Double.parseDouble(number.replace("_", "")), text.endsWith("%"));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "expected a number or per cent, such as 5000 or 10%, got '" + text + "'");
        }
    }

    /** {@return the largest that is meant, where the original has so much} */
    public double of(double original) {
        return percent ? amount / 100 * original : amount;
    }

    @Override
    public String toString() {
        String number = amount == Math.rint(amount) ? Long.toString((long) amount) : Double.toString(amount);
        return percent ? number + "%" : number;
    }
}
