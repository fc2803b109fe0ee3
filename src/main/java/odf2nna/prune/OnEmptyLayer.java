package odf2nna.prune;

/** What to do when every unit of a layer falls below the threshold. */
public enum OnEmptyLayer {
    /** Join the layers on both sides by the affine map that best predicts the next one's pre-activations. */
    BYPASS,
    /** Keep the unit that varies most. */
    KEEP_ONE,
    /** Stop; nothing is written. */
    FAIL
}
