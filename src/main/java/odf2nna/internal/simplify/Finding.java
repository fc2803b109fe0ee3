package odf2nna.internal.simplify;

import odf2nna.internal.network.UnitSet;

/**
 * Something that a network can do without.
 *
 * @param kind why
 * @param validity for which inputs
 * @param layer name of the layer whose units go; for a scaling the layer that it is folded into, for constant and
 *     unread inputs the input
 * @param units which, in the numbering of the network as it was given; empty for a scaling
 */
public record Finding(Kind kind, Validity validity, String layer, UnitSet units) {
    /** Why units go. */
    public enum Kind {
        /** Their output never changes; it is folded into the biases of their consumers. */
        CONSTANT("constant"),
        /** All weights that read them are zero. */
        UNREAD("unread"),
        /** They give what another one gives. */
        DUPLICATE("duplicate"),
        /** All units of the layer are linear; its consumers take over its weights. */
        LINEAR_LAYER("linear layer"),
        /** A BatchNormalization or the like, which a layer takes over. */
        SCALING("scaling"),
        /** Features of an input that never change; the interface stays, so nothing is changed. */
        CONSTANT_INPUT("constant input"),
        /** Features of an input that no layer reads; the interface stays, so nothing is changed. */
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
