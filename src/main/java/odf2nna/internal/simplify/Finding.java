package odf2nna.internal.simplify;

import odf2nna.internal.network.UnitSet;

/**
 * Something redundant in a network.
 *
 * @param kind why
 * @param validity for which inputs
 * @param layer name of the layer whose units are removed; for a scaling the layer that it is folded into, for constant
 *     and unread inputs the input
 * @param units which, in the numbering of the network as it was given; empty for a scaling
 */
public record Finding(Kind kind, Validity validity, String layer, UnitSet units) {
    /** Why units are redundant. */
    public enum Kind {
        /** Their output never changes; it is folded into the biases of their consumers. */
        CONSTANT("constant"),
        /** All their outgoing weights are zero. */
        UNREAD("unread"),
        /** Their output equals that of another unit. */
        DUPLICATE("duplicate"),
        /** All units of the layer are linear; its weights are merged into those of its consumers. */
        LINEAR_LAYER("linear layer"),
        /** A BatchNormalization or another scaling, which is folded into a layer. */
        SCALING("scaling"),
        /** Features of an input that never change; the interface stays, so nothing is changed. */
        CONSTANT_INPUT("constant input"),
        /** Features of an input that no layer consumes; the interface stays, so nothing is changed. */
        UNREAD_INPUT("unread input");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** {@return the words for a report} */
        public String text() {
            return text;
        }
    }
}
