package odf2nna.report;

import java.util.List;

/**
 * What {@code calibrate} or {@code merge} has written.
 *
 * @param format name and version of this format
 * @param command {@code calibrate} or {@code merge}
 * @param tool program and version
 * @param output file of the statistics
 * @param bytes its size
 * @param modelSha256 SHA-256 of the model's file
 * @param firstRow number of the first row, from 0
 * @param rows how many rows
 * @param totalRows number of all rows
 * @param complete whether these are all rows, so that the file can be used with {@code --stats}
 * @param rowsSha256 digest of the rows, which does not depend on how they were cut into parts
 * @param values of the network whose moments the file holds
 * @param pairs of values whose covariances it holds
 * @param covarianceRows over how many of all rows covariances are taken, at most
 * @param parts files that were merged; empty for {@code calibrate}
 * @param notes what is worth knowing
 * @param seconds of the run
 */
public record StatisticsReport(
        String format,
        String command,
        String tool,
        String output,
        long bytes,
        String modelSha256,
        long firstRow,
        long rows,
        long totalRows,
        boolean complete,
        String rowsSha256,
        List<String> values,
        int pairs,
        long covarianceRows,
        List<String> parts,
        List<String> notes,
        double seconds) {
    /** The format. */
    public static final String FORMAT = "odf2nna-statistics-report/1";

    public StatisticsReport {
        values = List.copyOf(values);
        parts = List.copyOf(parts);
        notes = List.copyOf(notes);
    }

    /** {@return the report of a merge as that of the calibration that made the parts, which are gone} */
    public StatisticsReport ofCalibration(double all) {
        return new StatisticsReport(
                format,
                "calibrate",
                tool,
                output,
                bytes,
                modelSha256,
                firstRow,
                rows,
                totalRows,
                complete,
                rowsSha256,
                values,
                pairs,
                covarianceRows,
                List.of(),
                notes,
                all);
    }
}
