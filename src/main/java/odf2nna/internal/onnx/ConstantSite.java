package odf2nna.internal.onnx;

/**
 * A constant besides the weights that has one value per unit, of which those of removed units are removed.
 *
 * @param use the node and slot that consume it
 * @param value the value whose positions it follows
 * @param kind how the units lie in it
 * @param trailing axes after the unit axis; for {@link Kind#ALONG_UNITS}
 */
record ConstantSite(Graph.Use use, String value, Kind kind, int trailing) {
    enum Kind {
        /** A tensor that is broadcast, with the units along one axis. */
        ALONG_UNITS,
        /** A vector with one value per channel: the parameters of a BatchNormalization. */
        VECTOR,
        /** The target of a Reshape, which names the number of units. */
        SHAPE
    }
}
