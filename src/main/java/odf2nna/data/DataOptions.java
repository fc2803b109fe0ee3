package odf2nna.data;

import java.util.List;

/**
 * What to read and how.
 *
 * @param files paths or globs ({@code *}, {@code **}, {@code ?}, {@code [a-z]}, {@code {a,b}}); with {@code name=path}
 *     the file holds the rows of only that input
 * @param target where the targets are
 * @param features columns by name or number that are the features, in the order of the model; empty for all columns
 *     without another role. {@code 2-31} are 30 columns
 * @param ignored  columns by name or number that are neither features nor targets
 * @param grouping which rows stay in one part
 * @param missing  what to do with missing values
 * @param maxRows use at most this many rows, counted after rows with missing values are skipped; at least 1
 * @param scaling of the features
 * @param csv      how CSV files are written
 * @param holdOut  which rows are held out
 */
public record DataOptions(
        List<String> files,
        TargetSpec target,
        List<String> features,
        List<String> ignored,
        Grouping grouping,
        MissingPolicy missing,
        long maxRows,
        Scaling scaling,
        CsvFormat csv,
        HoldOut holdOut) {
    /**
     * Checks the number of rows.
     *
     * @throws IllegalArgumentException if {@code maxRows} is less than 1
     */
    public DataOptions {
        files = List.copyOf(files);
        features = List.copyOf(features);
        ignored = List.copyOf(ignored);
        if (maxRows < 1) {
            throw new IllegalArgumentException("maxRows: expected a positive number, got " + maxRows);
        }
    }

    /** {@return the defaults: all formats detected, no scaling, a fifth of the rows held out, seed 0, no files} */
    public static DataOptions defaults() {
        return new DataOptions(
                List.of(),
                TargetSpec.DEFAULT,
                List.of(),
                List.of(),
                Grouping.EQUAL_ROWS,
                MissingPolicy.ERROR,
                Long.MAX_VALUE,
                Scaling.NONE,
                CsvFormat.AUTO,
                HoldOut.DEFAULT);
    }

    /** {@return a copy with other {@code files}} */
    public DataOptions withFiles(List<String> files) {
        return new DataOptions(files, target, features, ignored, grouping, missing, maxRows, scaling, csv, holdOut);
    }

    /** {@return a copy with other {@code target}} */
    public DataOptions withTarget(TargetSpec target) {
        return new DataOptions(files, target, features, ignored, grouping, missing, maxRows, scaling, csv, holdOut);
    }

    /** {@return a copy with other {@code features}} */
    public DataOptions withFeatures(List<String> features) {
        return new DataOptions(files, target, features, ignored, grouping, missing, maxRows, scaling, csv, holdOut);
    }

    /** {@return a copy with other {@code ignored}} */
    public DataOptions withIgnored(List<String> ignored) {
        return new DataOptions(files, target, features, ignored, grouping, missing, maxRows, scaling, csv, holdOut);
    }

    /** {@return a copy with other {@code grouping}} */
    public DataOptions withGrouping(Grouping grouping) {
        return new DataOptions(files, target, features, ignored, grouping, missing, maxRows, scaling, csv, holdOut);
    }

    /** {@return a copy with other {@code missing}} */
    public DataOptions withMissing(MissingPolicy missing) {
        return new DataOptions(files, target, features, ignored, grouping, missing, maxRows, scaling, csv, holdOut);
    }

    /**
     * {@return a copy with other {@code maxRows}}
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public DataOptions withMaxRows(long maxRows) {
        return new DataOptions(files, target, features, ignored, grouping, missing, maxRows, scaling, csv, holdOut);
    }

    /** {@return a copy with other {@code scaling}} */
    public DataOptions with(Scaling scaling) {
        return new DataOptions(files, target, features, ignored, grouping, missing, maxRows, scaling, csv, holdOut);
    }

    /** {@return a copy with other {@code csv}} */
    public DataOptions with(CsvFormat csv) {
        return new DataOptions(files, target, features, ignored, grouping, missing, maxRows, scaling, csv, holdOut);
    }

    /** {@return a copy with other {@code holdOut}} */
    public DataOptions with(HoldOut holdOut) {
        return new DataOptions(files, target, features, ignored, grouping, missing, maxRows, scaling, csv, holdOut);
    }
}
