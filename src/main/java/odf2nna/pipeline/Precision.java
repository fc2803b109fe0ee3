package odf2nna.pipeline;

import java.util.Locale;

/** How the weights of dense layers are stored. */
public enum Precision {
    /** Half precision in the file; arithmetic stays as it was. */
    FP16,
    /** A byte for each weight and for each number that a layer reads; sums in 32 bits. */
    INT8;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
