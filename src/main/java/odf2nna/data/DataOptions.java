package odf2nna.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to read and how.
 *
 * @param files        paths or globs ({@code *}, {@code **}, {@code ?}, {@code [a-z]}, {@code {a,b}}); with {@code
 *                     name=path} the file holds the rows of that input alone
 * @param target       where the targets stand
 * @param missing      what to do with missing values
 * @param scale        factor for every feature, applied first; finite and not 0
 * @param standardize  whether to subtract each feature's mean and divide by its standard deviation (population form),
 *                     both over the training rows where these have files of their own, else over the scoring rows; a
 *                     deviation of 0 counts as 1
 * @param scaler       JSON or npz with what a scaler of scikit-learn has learnt, in place of {@code scale} and {@code
 *                     standardize}; empty without one
 * @param delimiter    CSV: what stands between fields
 * @param header       CSV: whether the first line names the columns
 * @param maxRows      use at most this many rows, counted after rows with missing values were left out
 * @param split        whether to hold out test rows at all
 * @param testFraction share of the rows held out; 0 inclusive to 1 exclusive
 * @param seed         decides which rows are held out
 * @param grouping     which rows stay in one part
 * @param ignored      columns by name or number that are neither features nor targets
 */
public record DataOptions(
        List<String> files,
        TargetSpec target,
        MissingPolicy missing,
        double scale,
        boolean standardize,
        Optional<Path> scaler,
        Delimiter delimiter,
        HeaderMode header,
        long maxRows,
        boolean split,
        double testFraction,
        long seed,
        Grouping grouping,
        List<String> ignored) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the value out of range
     */
    public DataOptions {
        files = List.copyOf(files);
        ignored = List.copyOf(ignored);
        if (!Double.isFinite(scale) || scale == 0) {
            throw new IllegalArgumentException("scale: expected a finite number other than 0, got " + scale);
        }
        if (scaler.isPresent() && (standardize || scale != 1)) {
            throw new IllegalArgumentException("scaler: expected nothing else that scales, got "
                    + (standardize ? "--standardize" : "--scale " + scale) + " too; give one of them");
        }
        if (maxRows < 1) {
            throw new IllegalArgumentException("maxRows: expected a positive number, got " + maxRows);
        }
        if (!(testFraction >= 0 && testFraction < 1)) {
            throw new IllegalArgumentException("testFraction: expected 0 <= fraction < 1, got " + testFraction);
        }
    }

    /** {@return everything found out by itself, values as they are, a fifth of the rows held out, seed 0, no files} */
    public static DataOptions defaults() {
        return new DataOptions(
                List.of(),
                TargetSpec.DEFAULT,
                MissingPolicy.ERROR,
                1,
                false,
                Optional.empty(),
                Delimiter.AUTO,
                HeaderMode.AUTO,
                Long.MAX_VALUE,
                true,
                0.2,
                0,
                Grouping.EQUAL_ROWS,
                List.of());
    }

    /**
     * Reads a factor.
     *
     * @param text a number or a fraction such as {@code 1/255}
     * @return its value
     * @throws IllegalArgumentException if {@code text} is neither
     */
    public static double parseScale(String text) {
        String[] terms = text.split("/", -1);
        try {
            if (terms.length == 1) {
                return Double.parseDouble(terms[0]);
            }
            if (terms.length == 2) {
                return Double.parseDouble(terms[0]) / Double.parseDouble(terms[1]);
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw new IllegalArgumentException("scale: expected a number or a fraction like 1/255, got '" + text + "'");
    }

    /** {@return a copy with other {@code files}} */
    public DataOptions withFiles(List<String> files) {
        return new DataOptions(
                files,
                target,
                missing,
                scale,
                standardize,
                scaler,
                delimiter,
                header,
                maxRows,
                split,
                testFraction,
                seed,
                grouping,
                ignored);
    }

    /** {@return a copy with other {@code target}} */
    public DataOptions withTarget(TargetSpec target) {
        return new DataOptions(
                files,
                target,
                missing,
                scale,
                standardize,
                scaler,
                delimiter,
                header,
                maxRows,
                split,
                testFraction,
                seed,
                grouping,
                ignored);
    }

    /** {@return a copy with other {@code missing}} */
    public DataOptions withMissing(MissingPolicy missing) {
        return new DataOptions(
                files,
                target,
                missing,
                scale,
                standardize,
                scaler,
                delimiter,
                header,
                maxRows,
                split,
                testFraction,
                seed,
                grouping,
                ignored);
    }

    /** {@return a copy with other {@code scale}} */
    public DataOptions withScale(double scale) {
        return new DataOptions(
                files,
                target,
                missing,
                scale,
                standardize,
                scaler,
                delimiter,
                header,
                maxRows,
                split,
                testFraction,
                seed,
                grouping,
                ignored);
    }

    /** {@return a copy with other {@code standardize}} */
    public DataOptions withStandardize(boolean standardize) {
        return new DataOptions(
                files,
                target,
                missing,
                scale,
                standardize,
                scaler,
                delimiter,
                header,
                maxRows,
                split,
                testFraction,
                seed,
                grouping,
                ignored);
    }

    /** {@return a copy with other {@code scaler}} */
    public DataOptions withScaler(Optional<Path> scaler) {
        return new DataOptions(
                files,
                target,
                missing,
                scale,
                standardize,
                scaler,
                delimiter,
                header,
                maxRows,
                split,
                testFraction,
                seed,
                grouping,
                ignored);
    }

    /** {@return whether anything scales the features} */
    public boolean isScaled() {
        return standardize || scale != 1 || scaler.isPresent();
    }

    /** {@return a copy with other {@code delimiter}} */
    public DataOptions withDelimiter(Delimiter delimiter) {
        return new DataOptions(
                files,
                target,
                missing,
                scale,
                standardize,
                scaler,
                delimiter,
                header,
                maxRows,
                split,
                testFraction,
                seed,
                grouping,
                ignored);
    }

    /** {@return a copy with other {@code header}} */
    public DataOptions withHeader(HeaderMode header) {
        return new DataOptions(
                files,
                target,
                missing,
                scale,
                standardize,
                scaler,
                delimiter,
                header,
                maxRows,
                split,
                testFraction,
                seed,
                grouping,
                ignored);
    }

    /** {@return a copy with other {@code maxRows}} */
    public DataOptions withMaxRows(long maxRows) {
        return new DataOptions(
                files,
                target,
                missing,
                scale,
                standardize,
                scaler,
                delimiter,
                header,
                maxRows,
                split,
                testFraction,
                seed,
                grouping,
                ignored);
    }

    /** {@return a copy with other {@code split}} */
    public DataOptions withSplit(boolean split) {
        return new DataOptions(
                files,
                target,
                missing,
                scale,
                standardize,
                scaler,
                delimiter,
                header,
                maxRows,
                split,
                testFraction,
                seed,
                grouping,
                ignored);
    }

    /** {@return a copy with other {@code testFraction}} */
    public DataOptions withTestFraction(double testFraction) {
        return new DataOptions(
                files,
                target,
                missing,
                scale,
                standardize,
                scaler,
                delimiter,
                header,
                maxRows,
                split,
                testFraction,
                seed,
                grouping,
                ignored);
    }

    /** {@return a copy with other {@code seed}} */
    public DataOptions withSeed(long seed) {
        return new DataOptions(
                files,
                target,
                missing,
                scale,
                standardize,
                scaler,
                delimiter,
                header,
                maxRows,
                split,
                testFraction,
                seed,
                grouping,
                ignored);
    }

    /** {@return a copy with other {@code grouping}} */
    public DataOptions withGrouping(Grouping grouping) {
        return new DataOptions(
                files,
                target,
                missing,
                scale,
                standardize,
                scaler,
                delimiter,
                header,
                maxRows,
                split,
                testFraction,
                seed,
                grouping,
                ignored);
    }

    /** {@return a copy with other {@code ignored}} */
    public DataOptions withIgnored(List<String> ignored) {
        return new DataOptions(
                files,
                target,
                missing,
                scale,
                standardize,
                scaler,
                delimiter,
                header,
                maxRows,
                split,
                testFraction,
                seed,
                grouping,
                ignored);
    }
}
