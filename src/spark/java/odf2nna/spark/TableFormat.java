package odf2nna.spark;

import java.util.Locale;

/** A format of tables. */
public enum TableFormat {
    PARQUET,
    ORC,
    CSV;

    /** {@return what Spark calls it} */
    String sparkName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
