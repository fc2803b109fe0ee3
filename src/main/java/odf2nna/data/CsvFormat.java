package odf2nna.data;

/**
 * How a CSV file is written.
 *
 * @param delimiter between fields
 * @param header    whether the first line names the columns
 */
public record CsvFormat(Delimiter delimiter, HeaderMode header) {
    /** Detected from the first lines. */
    public static final CsvFormat AUTO = new CsvFormat(Delimiter.AUTO, HeaderMode.AUTO);
}
