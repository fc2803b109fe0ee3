package odf2nna.data;

/** Whether the first line of a CSV file names the columns. */
public enum HeaderMode {
    /** Detected from the first lines. */
    AUTO,
    /** The first line is a header. */
    YES,
    /** The first line is data. */
    NO
}
