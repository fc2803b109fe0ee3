package odf2nna.prune;

/** What to do when every unit of a layer falls below the threshold. */
public enum OnEmptyLayer {
    /** Bypass the layer: its consumers take its input, with the affine map that best predicts their pre-activations. */
    BYPASS,
    /** Keep the unit that varies most. */
    KEEP_ONE,
    /** Stop; nothing is written. */
    FAIL
}
