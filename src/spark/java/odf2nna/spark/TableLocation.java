package odf2nna.spark;

/**
 * Where a table is.
 *
 * @param path file, folder or pattern that Spark can read on every executor
 * @param format of its files
 * @param delimiter of columns in CSV
 */
public record TableLocation(String path, TableFormat format, String delimiter) {}
