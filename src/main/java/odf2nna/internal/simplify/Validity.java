package odf2nna.internal.simplify;

/** For which inputs a finding holds; each includes those before it. */
public enum Validity {
    EVERY_INPUT("for every input"),
    RANGES("for inputs inside the given ranges"),
    DATA("on this data");

    private final String text;

    Validity(String text) {
        this.text = text;
    }

    /** {@return the words for a report} */
    public String text() {
        return text;
    }
}
