package odf2nna.internal.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import odf2nna.report.ReproductionReport;
import odf2nna.report.ReproductionReport.Experiment;
import odf2nna.report.ReproductionReport.Judged;
import odf2nna.report.ReproductionReport.Published;
import odf2nna.report.ReproductionReport.Result;
import org.jspecify.annotations.Nullable;

/** Reproduced experiments as Markdown and as CSV. */
public final class ReproductionText {
    private static final String HEADER = "table,experiment,metric,source,method,at,runs,before,untuned,after,spread,"
            + "difference,difference_low,difference_high,parameters,non_zeros,remark\n";

    /** Metrics are of some ten thousand rows at most, so that differences of them are not smaller. */
    private static final double ROUNDING = 1e-9;

    private ReproductionText() {}

    /** {@return the verdicts first, then each experiment with the paper's rows and the measured ones} */
    public static String markdown(ReproductionReport report) {
        StringBuilder text = new StringBuilder();
        text.append("# %s\n\n".formatted(report.title()));
        text.append("""
                This page, `index.html` with the same as charts, `results.csv` and `results.json` are written by `odf2nna-onnx
                reproduce`; `runs.jsonl` has every run with its command. "Before" is the original, "pruned" the network after pruning
                and before fine-tuning, "after" the result, each on test rows that nothing else has seen. Measured rows are means over
                %s; ± is one standard deviation, and differences have 95 %% intervals (Student's t, paired by seed).

                ## Which claims hold

                | table | claim | verdict | difference |
                |---|---|---|--:|
                """.formatted(report.seeds() == 1 ? "one seed" : report.seeds() + " seeds"));
        for (Experiment one : report.experiments()) {
            for (Judged claim : one.claims()) {
                text.append("| %s, %s | %s | **%s** | %s |\n"
                        .formatted(one.table(), one.name(), cell(claim.says()), claim.outcome(), difference(claim)));
            }
        }
        report.notes().forEach(note -> text.append("\n").append(note).append("\n"));
        report.experiments().forEach(one -> text.append(section(one)));
        return text.toString();
    }

    /** {@return a line for each claim, for a terminal} */
    public static String verdicts(ReproductionReport report) {
        StringBuilder text = new StringBuilder();
        for (Experiment one : report.experiments()) {
            for (Judged claim : one.claims()) {
                text.append("table %s, %s: %s: %s%n".formatted(one.table(), one.name(), claim.says(), claim.outcome()));
            }
        }
        report.notes().forEach(note -> text.append("note: ").append(note).append("\n"));
        return text.toString();
    }

    private static String section(Experiment one) {
        StringBuilder text = new StringBuilder();
        text.append("\n## Table %s: %s\n\n".formatted(one.table(), one.name()));
        text.append("Original: %s, %s parameters. Metric: %s. Fine-tuning: %d epochs for every method.\n"
                .formatted(one.original(), Text.count(one.parameters()), one.metric(), one.epochs()));
        one.remarks().forEach(remark -> text.append("\n").append(remark).append("\n"));
        if (!one.paper().isEmpty()) {
            text.append("""

                    | the paper | setting | before | pruned | after | parameters | doubt |
                    |---|---|--:|--:|--:|--:|---|
                    """);
            for (Published row : one.paper()) {
                text.append("| %s | %s | %s | %s | %s | %s | %s |\n"
                        .formatted(
                                cell(row.method()),
                                cell(Objects.toString(row.setting(), "")),
                                Text.number(row.before()),
                                Text.number(row.untuned()),
                                Text.number(row.after()),
                                row.parameters() == null ? "" : Text.count(row.parameters()),
                                cell(Objects.toString(row.doubt(), ""))));
            }
        }
        text.append("""

                | measured | at | runs | parameters | before | pruned | after | difference |
                |---|---|--:|--:|--:|--:|--:|--:|
                """);
        for (Result row : one.results()) {
            text.append("| %s | %s | %d | %s | %s | %s | %s | %s |\n"
                    .formatted(
                            cell(row.title()),
                            cell(row.at()),
                            row.runs(),
                            size(row),
                            Text.number(row.before()),
                            Text.number(row.untuned()),
                            Text.number(row.after()) + (row.spread() == null ? "" : " ± " + Text.number(row.spread())),
                            row.difference() == null
                                    ? cell(Objects.toString(row.failure(), ""))
                                    : difference(row.difference(), row.low(), row.high())));
        }
        return text.toString();
    }

    private static String size(Result row) {
        String left = row.parameters() == null ? "" : Text.count(Math.round(row.parameters()));
        return row.nonZeros() == null ? left : left + ", %s non-zero".formatted(Text.count(Math.round(row.nonZeros())));
    }

    private static String difference(Judged claim) {
        return claim.difference() == null ? "" : difference(claim.difference(), claim.low(), claim.high());
    }

    private static String difference(double mean, @Nullable Double low, @Nullable Double high) {
        return low == null || high == null
                ? signed(mean)
                : "%s (%s to %s)".formatted(signed(mean), signed(low), signed(high));
    }

    /** {@return a difference with its sign; one of rounding is 0} */
    private static String signed(double difference) {
        return Math.abs(difference) < ROUNDING ? "0" : (difference > 0 ? "+" : "") + Text.number(difference);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }

    /** {@return a line for each row of the paper and each measured one} */
    public static String csv(ReproductionReport report) {
        StringBuilder text = new StringBuilder(HEADER);
        for (Experiment one : report.experiments()) {
            for (Published row : one.paper()) {
                text.append(line(Arrays.asList(
                        one.table(),
                        one.name(),
                        one.metric(),
                        "paper",
                        row.method(),
                        row.setting(),
                        null,
                        row.before(),
                        row.untuned(),
                        row.after(),
                        null,
                        null,
                        null,
                        null,
                        row.parameters(),
                        null,
                        row.doubt())));
            }
            for (Result row : one.results()) {
                text.append(line(Arrays.asList(
                        one.table(),
                        one.name(),
                        one.metric(),
                        "measured",
                        row.method(),
                        row.at(),
                        row.runs(),
                        row.before(),
                        row.untuned(),
                        row.after(),
                        row.spread(),
                        row.difference(),
                        row.low(),
                        row.high(),
                        row.parameters(),
                        row.nonZeros(),
                        row.failure())));
            }
        }
        return text.toString();
    }

    private static String line(List<? extends @Nullable Object> fields) {
        return fields.stream().map(ReproductionText::field).collect(Collectors.joining(",", "", "\n"));
    }

    private static String field(@Nullable Object value) {
        String text = value instanceof Double number
                ? String.format(Locale.ROOT, "%.6g", number)
                : Objects.toString(value, "");
        return text.matches(".*[\",\n].*") ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
    }
}
