package odf2nna.report;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The data of a run.
 *
 * @param files the files of the run; none where another program reads a table
 * @param target where the targets are; {@code none} without targets
 * @param labels how targets were mapped to classes; empty without classes
 * @param calibrationRows rows on which units were scored
 * @param testRows held-out rows that the metrics are computed on
 * @param repeatedRows how many of all these rows repeat the features of an earlier one; a lower bound where more than
 *     2,097,152 differ
 * @param learntEvaluationRows how many evaluation rows have the features of a row in the training files
 * @param learntTestRows how many held-out rows have the features of a calibration or training row
 * @param split how the two were separated
 * @param scaling how columns are scaled; null where they are not scaled
 */
public record DataSummary(
        List<DataFile> files,
        String target,
        String labels,
        long calibrationRows,
        long testRows,
        long repeatedRows,
        long learntEvaluationRows,
        long learntTestRows,
        String split,
        @Nullable ScalingSummary scaling) {
    public DataSummary {
        files = List.copyOf(files);
    }

    /** {@return the same, with other names of files} */
    DataSummary naming(UnaryOperator<String> names) {
        return new DataSummary(
                files.stream()
                        .map(file -> new DataFile(names.apply(file.path()), file.bytes(), file.sha256()))
                        .toList(),
                names.apply(target),
                labels,
                calibrationRows,
                testRows,
                repeatedRows,
                learntEvaluationRows,
                learntTestRows,
                split,
                scaling == null ? null : scaling.from(names.apply(scaling.source())));
    }

    /** {@return the same rows, taken from other files, with the target and the split as these have them} */
    public DataSummary from(List<DataFile> others, String column, String classes, String division) {
        return new DataSummary(
                others,
                column,
                classes,
                calibrationRows,
                testRows,
                repeatedRows,
                learntEvaluationRows,
                learntTestRows,
                division,
                scaling);
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
