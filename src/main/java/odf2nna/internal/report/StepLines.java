package odf2nna.internal.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import odf2nna.evaluate.LatencySummary;
import odf2nna.report.DataSummary;
import odf2nna.report.FineTuneSummary;
import odf2nna.report.NarrowedInput;
import odf2nna.report.PlanSummary;
import odf2nna.report.PrecisionSummary;
import odf2nna.report.RoundSummary;
import odf2nna.report.RoundingSummary;
import odf2nna.report.RunReport;
import odf2nna.report.ScalerFoldSummary;
import odf2nna.report.ScalingSummary;
import odf2nna.report.SearchSummary;
import odf2nna.report.StudySummary;

/** The steps of a run as lines for a terminal: search, plan, rounds, fine-tuning, precision, narrower inputs. */
final class StepLines {
    /** Longer lists of columns are in the metadata of the file. */
    private static final int COLUMNS_SHOWN = 24;

    private static final String INDENT = "          ";

    private StepLines() {}

    /** {@return how many rows repeat others, where these are a hundredth or more} */
    static Optional<String> repeated(DataSummary data) {
        long rows = data.calibrationRows() + data.testRows();
        return 100 * data.repeatedRows() < Math.max(1, rows)
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        INDENT + "%s of them (%.3g %%) repeat the features of an earlier row",
                        Text.count(data.repeatedRows()),
                        100.0 * data.repeatedRows() / rows));
    }

    /** {@return how the threshold was found and what is pruned; empty without a plan} */
    static List<String> decision(RunReport report) {
        List<String> lines = new ArrayList<>();
        PlanSummary plan = report.plan();
        if (report.search() != null) {
            lines.addAll(search(report.search(), report.metrics() == null));
        }
        if (plan != null) {
            String inputs = plan.prunedInputs() == 0 ? "" : Text.count(plan.prunedInputs()) + " inputs and ";
            lines.add("decision  prune %s%s units, %s; %s"
                    .formatted(inputs, Text.count(plan.prunedUnits()), order(plan), compensation(plan)));
            boolean isPaper = plan.compensation().equals("paper");
            if (isPaper) {
                lines.add(
                        INDENT + "to the letter of the paper: scores of the original network as it is, no certificate");
            }
            String passes = isPaper
                    ? "' has fresh weights, as the layer before it is emptied"
                    : "' bypasses the emptied layer before it";
            plan.bypassed().forEach(layer -> lines.add(INDENT + "'" + layer + passes));
            plan.notes().forEach(note -> lines.add(INDENT + note));
        }
        return lines;
    }

    private static List<String> search(SearchSummary search, boolean isOnlyFigure) {
        List<String> lines = new ArrayList<>();
        PromiseText text = PromiseText.of(search);
        lines.add("promise   on %s, %s, with %s %% confidence%s"
                .formatted(
                        text.about(),
                        text.promised(),
                        Text.given(100 * search.confidence()),
                        search.coversNewRows() ? "" : "; nothing is promised on new rows"));
        String measured = search.candidates().stream()
                .filter(SearchSummary.Candidate::chosen)
                .findFirst()
                .map(one -> "%s on %s rows%s, %s on %s"
                        .formatted(
                                PromiseText.measured(search.metric(), one.loss()),
                                Text.count(one.rows()),
                                search.coversNewRows() ? " that the candidate was not trained on" : "",
                                text.bound(search.metric(), one.loss(), one.lossBound()),
                                text.others()))
                .orElse("no candidate was chosen");
        lines.add(INDENT + (search.certified() ? "certified: " : "NOT certified: ") + measured);
        if (search.certified() && search.aim() < search.tolerance()) {
            lines.add(INDENT + aim(search));
        }
        (isOnlyFigure ? Stream.concat(text.values().stream(), text.each().stream()) : text.each().stream())
                .forEach(line -> lines.add(INDENT + line));
        if (search.rowsNeeded() != null && search.rowsNeeded() > search.rows()) {
            lines.add(INDENT
                    + "about %s rows would be needed to certify a candidate"
                            .formatted(Text.count(search.rowsNeeded())));
        }
        int count = search.candidates().size();
        lines.add(INDENT
                + "%s%s%s"
                        .formatted(
                                count == 1 ? "1 candidate" : Text.count(count) + " candidates",
                                search.folds() > 1
                                        ? ", cross-fitted in %d folds".formatted(search.folds())
                                        : search.coversNewRows()
                                                ? ", fitted on other rows"
                                                : ", fitted on training rows",
                                search.interrupted() ? "; interrupted" : ""));
        return lines;
    }

    /** {@return which of the certified networks was chosen} */
    private static String aim(SearchSummary search) {
        boolean isReached = search.candidates().stream().anyMatch(one -> one.chosen() && one.rejectedBy() == null);
        return isReached
                ? "chosen as the smallest certified network that is expected to lose at most %s, unless the next size loses less by more than a standard error"
                        .formatted(Text.loss(search.metric(), search.aim()))
                : "all certified networks are expected to lose a little; chosen as the smallest with hardly more than the least loss";
    }

    private static String order(PlanSummary plan) {
        return switch (plan.criterion()) {
            case "std" -> "those with a standard deviation of at most ε = " + plan.epsilon();
            case "reconstruction" -> "those that the remaining ones reconstruct best";
            default -> "in the order of the criterion " + plan.criterion();
        };
    }

    private static String compensation(PlanSummary plan) {
        return switch (plan.compensation()) {
            case "refit" -> "refit the downstream weights" + (plan.sequential() ? ", layer by layer" : "");
            case "fold" -> "fold their means into downstream biases";
            case "none" -> "compensate nothing";
            default -> "compensate by the paper's scalar";
        };
    }

    /** {@return the rounds and how the last one was fine-tuned; empty without either} */
    static List<String> training(RunReport report) {
        List<String> lines = new ArrayList<>();
        List<RoundSummary> rounds = report.rounds();
        if (rounds != null) {
            rounds.forEach(round -> lines.add(round(round)));
            lines.add("round %d   is the last; the lines below describe only this round".formatted(rounds.size() + 1));
        }
        if (report.fineTuning() != null) {
            lines.addAll(fineTuning(report.fineTuning()));
        }
        return lines;
    }

    private static String round(RoundSummary round) {
        return "round %d   %s parameters, units %s%s%s"
                .formatted(
                        round.round(),
                        Text.count(round.parameters()),
                        Text.widths(round.widths()),
                        round.prunedInputs() == 0 ? "" : ", " + round.prunedInputs() + " inputs pruned",
                        round.errorBefore() == null || round.errorAfter() == null
                                ? ""
                                : "; %s %s, after fine-tuning %s"
                                        .formatted(
                                                round.errorName(),
                                                Text.number(round.errorBefore()),
                                                Text.number(round.errorAfter())));
    }

    private static List<String> fineTuning(FineTuneSummary training) {
        List<String> lines = new ArrayList<>();
        int last = training.history().get(training.history().size() - 1).epoch();
        lines.add("fine-tuned %s epochs on %s rows: %s against %s; %s at %s, %d rows per step"
                .formatted(
                        training.interrupted() ? last + " of " + training.epochs() : Integer.toString(last),
                        rows(training),
                        training.loss(),
                        training.targets(),
                        training.optimizer(),
                        training.learningRate(),
                        training.batchSize()));
        if (!training.augmentation().equals("none")) {
            lines.add(INDENT + "augmented rows: " + training.augmentation());
        }
        lines.add(INDENT
                + "%s on %s %s: %s before, %s after epoch %d, whose weights are kept"
                        .formatted(
                                training.errorName(),
                                Text.count(training.validationRows()),
                                training.trainedOnAll() ? "of these rows" : "validation rows",
                                Text.number(training.errorBefore()),
                                Text.number(training.errorAfter()),
                                training.bestEpoch()));
        return lines;
    }

    private static String rows(FineTuneSummary training) {
        String used = Text.count(training.trainingRows());
        boolean isPart = training.trainingRows() + training.validationRows() < training.availableRows();
        return isPart ? used + " of " + Text.count(training.availableRows()) : used;
    }

    /** {@return what int8 costs on validation rows, and what fine-tuning through the rounding makes of that} */
    private static String rounding(RoundingSummary summary) {
        String metric = summary.metric();
        String cost = "int8 alone on %s validation rows: %s %s"
                .formatted(Text.count(summary.rows()), metric, PromiseText.measured(metric, summary.costBefore()));
        return summary.costAfter() == null
                ? cost + ", no more than noise"
                : "%s; after %d epochs through the rounding %s%s"
                        .formatted(
                                cost,
                                summary.epochs(),
                                PromiseText.measured(metric, summary.costAfter()),
                                summary.kept() ? "" : ", so these weights are not kept");
    }

    /** {@return the cost of storing weights in lower precision} */
    static List<String> precision(PrecisionSummary summary) {
        List<String> lines = new ArrayList<>();
        lines.add("precision %s in %d of %d dense layers: %s bytes, %s without it"
                .formatted(
                        summary.precision(),
                        summary.layers(),
                        summary.totalLayers(),
                        Text.count(summary.bytesAfter()),
                        Text.count(summary.bytesBefore())));
        summary.skipped().forEach(layer -> lines.add(INDENT + layer));
        if (summary.metrics() != null) {
            summary.metrics().metrics().stream()
                    .limit(1)
                    .forEach(row -> lines.add((INDENT + "%s %s, %s without it; difference %s %s")
                            .formatted(
                                    row.name(),
                                    Text.number(row.after()),
                                    Text.number(row.before()),
                                    Text.signed(row.difference()),
                                    Text.interval(row.differenceLow(), row.differenceHigh()))
                            .stripTrailing()));
            summary.metrics().fidelity().stream()
                    .limit(1)
                    .forEach(row -> lines.add((INDENT + "%s of outputs with and without it %s")
                            .formatted(row.name(), Text.number(row.after()))));
        }
        if (summary.rounding() != null) {
            lines.add(INDENT + rounding(summary.rounding()));
        }
        for (LatencySummary latency : summary.latency()) {
            lines.add(String.format(
                    Locale.ROOT,
                    INDENT + "µs for a batch of %d: %.1f, %.1f without it",
                    latency.batch(),
                    latency.afterMicros(),
                    latency.beforeMicros()));
        }
        return lines;
    }

    /** {@return how columns are scaled} */
    static String scaling(ScalingSummary scaling) {
        return switch (scaling.kind()) {
            case "scale" -> "scaling   every column by " + scaling.source();
            case "standardize" -> "scaling   by the means and deviations of " + scaling.source();
            default -> "scaling   %s of %s".formatted(scaling.kind(), scaling.source());
        };
    }

    /** {@return which published method made the result, where it comes from, what was guessed and what it kept} */
    static List<String> study(StudySummary study) {
        List<String> lines = new ArrayList<>();
        lines.add("method    " + study.title());
        lines.add(INDENT + "source: " + study.source());
        if (study.guess() != null) {
            lines.add(INDENT + "guessed: " + study.guess());
        }
        if (!study.parameters().isEmpty()) {
            lines.add(INDENT
                    + new TreeMap<>(study.parameters())
                            .entrySet().stream()
                                    .map(one -> one.getKey() + " " + one.getValue())
                                    .collect(Collectors.joining(", ")));
        }
        if (study.nonZeros() != null && study.nonZerosBefore() != null) {
            lines.add(String.format(
                    Locale.ROOT,
                    INDENT + "%s of %s non-zero parameters remain (%.3g %%), before units without weights are removed",
                    Text.count(study.nonZeros()),
                    Text.count(study.nonZerosBefore()),
                    100.0 * study.nonZeros() / study.nonZerosBefore()));
        }
        if (study.front() != null) {
            lines.add(INDENT
                    + Text.count(study.sets() == null ? 0 : study.sets())
                    + " sets of units measured; the best for their size, by error on validation rows:");
            study.front()
                    .forEach(point -> lines.add(String.format(
                            Locale.ROOT,
                            INDENT + "%.4g at %s parameters",
                            point.error(),
                            Text.count(point.parameters()))));
        }
        return lines;
    }

    /** {@return which parts of the result scale its columns} */
    static String scalerFold(ScalerFoldSummary fold) {
        List<String> places = new ArrayList<>();
        if (!fold.layers().isEmpty()) {
            places.add("the weights of '" + String.join("', '", fold.layers()) + "'");
        }
        if (!fold.inputs().isEmpty()) {
            places.add("operators behind '" + String.join("', '", fold.inputs()) + "'");
        }
        return "takes     unscaled columns; the scaling is in " + String.join(" and ", places);
    }

    /** {@return the columns that a narrower input takes} */
    static String columns(NarrowedInput input) {
        List<?> columns = input.names().isEmpty() ? input.kept() : input.names();
        String shown =
                columns.stream().limit(COLUMNS_SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
        int more = columns.size() - COLUMNS_SHOWN;
        return "columns   '%s' takes %s of %s, %s: %s%s"
                .formatted(
                        input.input(),
                        Text.count(input.kept().size()),
                        Text.count(input.columns()),
                        input.names().isEmpty() ? "from 0" : "by name",
                        shown,
                        more > 0 ? " and %s more, listed in the file's metadata".formatted(Text.count(more)) : "");
    }
}
