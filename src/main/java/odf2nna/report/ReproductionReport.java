package odf2nna.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The experiments of a paper beside what they give when they are run again.
 *
 * @param format {@link #FORMAT}
 * @param command {@code reproduce}
 * @param tool name and version of this program
 * @param title of the experiments
 * @param seeds of each run
 * @param experiments in the order of the tables
 * @param notes what was not run, and why
 */
public record ReproductionReport(
        String format,
        String command,
        String tool,
        String title,
        int seeds,
        List<Experiment> experiments,
        List<String> notes) {
    /** Name and version of the JSON. */
    public static final String FORMAT = "odf2nna-reproduction/1";

    public ReproductionReport {
        experiments = List.copyOf(experiments);
        notes = List.copyOf(notes);
    }

    /**
     * One experiment.
     *
     * @param table of the paper
     * @param name for readers
     * @param metric by the name that reports have
     * @param original what is made smaller, for readers
     * @param parameters of the original
     * @param epochs of each fine-tuning
     * @param paper what the paper has
     * @param results what was measured, a row for each method and value
     * @param claims judged claims
     * @param remarks for readers
     */
    public record Experiment(
            String table,
            String name,
            String metric,
            String original,
            long parameters,
            int epochs,
            List<Published> paper,
            List<Result> results,
            List<Judged> claims,
            List<String> remarks) {
        public Experiment {
            paper = List.copyOf(paper);
            results = List.copyOf(results);
            claims = List.copyOf(claims);
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * A row of the paper.
     *
     * @param method as the paper names it
     * @param setting such as a threshold, or the widths; null for none
     * @param before metric of the original; null where the paper has none
     * @param untuned metric after pruning and before fine-tuning; null likewise
     * @param after metric of the result; null likewise
     * @param parameters of the result; null likewise
     * @param doubt why the number can't be right, or can't be compared; null where it can
     */
    public record Published(
            String method,
            @Nullable String setting,
            @Nullable Double before,
            @Nullable Double untuned,
            @Nullable Double after,
            @Nullable Long parameters,
            @Nullable String doubt) {}

    /**
     * Runs of one method with one value, averaged over the seeds.
     *
     * @param method its name in the file of the experiments
     * @param title for readers
     * @param at the value
     * @param runs how many have a result
     * @param before metric of the original on test rows, in the mean
     * @param untuned metric after pruning and before fine-tuning; null where it was not measured
     * @param after metric of the result; null where no run has one
     * @param spread standard deviation of {@code after}; null for fewer than two runs
     * @param difference of {@code after} from {@code before}, in the mean
     * @param low lower end of its 95 per cent interval (Student's t, paired by seed); null for fewer than two runs
     * @param high upper end
     * @param parameters of the result that are left, dense; in the mean
     * @param nonZeros of a method that prunes weights, before units without weights are removed; null for others
     * @param failure why the other runs have no result; null where all have
     */
    public record Result(
            String method,
            String title,
            String at,
            int runs,
            @Nullable Double before,
            @Nullable Double untuned,
            @Nullable Double after,
            @Nullable Double spread,
            @Nullable Double difference,
            @Nullable Double low,
            @Nullable Double high,
            @Nullable Double parameters,
            @Nullable Double nonZeros,
            @Nullable String failure) {}

    /**
     * A claim and what was found.
     *
     * @param says the claim
     * @param check what must hold for it
     * @param outcome {@code holds}, {@code does not hold} or {@code not shown}
     * @param difference left side of the check less the right one, in the mean of the seeds; null where a run is missing
     * @param low lower end of its 95 per cent interval; null for fewer than two seeds
     * @param high upper end
     */
    public record Judged(
            String says,
            String check,
            String outcome,
            @Nullable Double difference,
            @Nullable Double low,
            @Nullable Double high) {}
}
