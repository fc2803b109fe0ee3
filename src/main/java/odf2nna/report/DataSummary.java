package odf2nna.report;

import java.util.List;

/**
 * The data of a run.
 *
 * @param files what was read
 * @param target where the targets stand, {@code none} without
 * @param labels how targets were mapped to classes; empty without classes
 * @param scoringRows rows over which units were scored
 * @param testRows rows on which metrics were taken, none of which scoring saw
 * @param split how the two were told apart
 */
public record DataSummary(
        List<DataFile> files, String target, String labels, long scoringRows, long testRows, String split) {
    public DataSummary {
        files = List.copyOf(files);
    }

    /**
     * One file.
     *
     * @param path as the user named it
     * @param bytes its size
     * @param sha256 digest of the file as stored
     */
    public record DataFile(String path, long bytes, String sha256) {}
}
