package odf2nna.internal.report;

import java.util.List;
import java.util.stream.Collectors;
import odf2nna.report.SearchSummary;
import org.jspecify.annotations.Nullable;

/** A promise about the loss on new rows, and losses that were measured, for people. */
public final class PromiseText {
    private final SearchSummary search;

    private PromiseText(SearchSummary search) {
        this.search = search;
    }

    /** {@return the words for the promise of a search} */
    public static PromiseText of(SearchSummary search) {
        return new PromiseText(search);
    }

    /** {@return the rows that the promise covers} */
    String about() {
        return search.coversNewRows() ? "new rows like these" : "training rows like these";
    }

    /** {@return the rows that a bound covers, after the measured ones} */
    String others() {
        return search.coversNewRows() ? "new rows" : "training rows like these";
    }

    /** {@return the metric of a promise, such as {@code accuracy}} */
    public String name(String metric) {
        return switch (metric) {
            case "agreement" -> "agreement with the original";
            case "relative RMS" -> "relative RMS difference";
            default -> metric;
        };
    }

    /** {@return the promise, such as {@code accuracy lower by at most 1 percentage point}} */
    String promised() {
        String metric = search.metric();
        String largest = "at most " + amount(metric, search.tolerance());
        return switch (metric) {
            case "agreement" -> name(metric) + " " + largest + worse(metric);
            case "relative RMS" -> name(metric) + " " + largest;
            default -> names() + worse(metric) + " by " + largest + guard();
        };
    }

    /** {@return the metric, such as {@code R² of each output}} */
    private String names() {
        long outputs = search.promises().stream()
                .filter(one -> one.metric().equals(search.metric()))
                .count();
        return name(search.metric()) + (outputs > 1 ? " of each output" : "");
    }

    private String guard() {
        return search.promises().stream()
                .filter(one -> isOfRare(one.metric()))
                .findFirst()
                .map(one -> ", and no rare class loses more than %s %% of the rows that the original gets right"
                        .formatted(Text.given(100 * one.limit())))
                .orElse("");
    }

    /** {@return a line for each promise where there are several, with the metric before and after} */
    List<String> each() {
        return search.promises().size() < 2
                ? List.of()
                : search.promises().stream().map(this::line).collect(Collectors.toList());
    }

    /** {@return the metric before and after where there is one promise and both are known} */
    List<String> values() {
        return search.promises().size() != 1
                ? List.of()
                : search.promises().stream()
                        .filter(one -> one.before() != null && one.after() != null)
                        .map(one -> name(one.metric()) + values(one))
                        .collect(Collectors.toList());
    }

    private static String values(SearchSummary.Promise one) {
        return one.before() == null || one.after() == null
                ? ""
                : " %s before, %s after".formatted(Text.number(one.before()), Text.number(one.after()));
    }

    private String line(SearchSummary.Promise one) {
        String loss = one.loss() == null
                ? ""
                : ": %s, %s on %s"
                        .formatted(
                                measured(one.metric(), one.loss()),
                                bound(one.metric(), one.loss(), one.lossBound()),
                                others());
        String about = one.output() == null ? "" : " of output " + one.output();
        String verdict = one.loss() == null ? "" : one.certified() ? "" : ", not certified";
        return name(one.metric()) + about + values(one) + loss + verdict;
    }

    /** {@return a loss, such as {@code 0.15 percentage points lower}} */
    public static String measured(String metric, double loss) {
        if (isDistance(metric)) {
            return amount(metric, loss);
        }
        if (isOfRare(metric)) {
            return loss > 0 ? amount(metric, loss) + " of the right rows of a class lost" : "no class loses right rows";
        }
        if (loss == 0) {
            return isAgreement(metric) ? "100 %" : "the same";
        }
        return amount(metric, Math.abs(loss)) + (loss > 0 ? worse(metric) : better(metric));
    }

    /** {@return the largest loss on new rows, after a measured one, such as {@code at most 0.82}} */
    String bound(String metric, double loss, @Nullable Double bound) {
        if (bound == null) {
            return "unknown";
        }
        if (isOfRare(metric)) {
            return "at most " + amount(metric, bound);
        }
        if (bound < 0) {
            return "at least " + Text.plain(-scaled(metric, bound)) + unit(metric) + better(metric);
        }
        return isDistance(metric) || loss > 0
                ? "at most " + Text.plain(scaled(metric, bound)) + unit(metric)
                : "at most " + amount(metric, bound) + worse(metric);
    }

    /** {@return the promised limit of the loss, after a measured one, such as {@code promised: at most 1 lower}} */
    public String limit(double loss) {
        String metric = search.metric();
        boolean isUnitSaid = isDistance(metric) || loss != 0;
        String largest = isUnitSaid
                ? Text.given(scaled(metric, search.tolerance())) + unit(metric)
                : amount(metric, search.tolerance());
        return "promised: at most " + largest + (isAgreement(metric) && isUnitSaid ? "" : worse(metric));
    }

    private static boolean isDistance(String metric) {
        return metric.equals("relative RMS");
    }

    private static boolean isOfRare(String metric) {
        return metric.startsWith("recall of rare");
    }

    private static boolean isAgreement(String metric) {
        return metric.endsWith("agreement");
    }

    private static String worse(String metric) {
        if (isDistance(metric)) {
            return "";
        }
        return isAgreement(metric) ? " below 100 %" : Text.isRelative(metric) ? " higher" : " lower";
    }

    private static String better(String metric) {
        return Text.isRelative(metric) ? " lower" : " higher";
    }

    /** {@return the unit where it is said again after a first number} */
    private static String unit(String metric) {
        return Text.isRelative(metric) ? " %" : "";
    }

    private static double scaled(String metric, double loss) {
        return Text.isShare(metric) || Text.isRelative(metric) ? 100 * loss : loss;
    }

    private static String amount(String metric, double loss) {
        return Text.loss(metric, loss);
    }
}
