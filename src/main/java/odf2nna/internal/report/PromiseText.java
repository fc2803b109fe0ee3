package odf2nna.internal.report;

import odf2nna.report.SearchSummary;
import org.jspecify.annotations.Nullable;

/** A promise about the loss on new rows, and losses that were measured, for people. */
public final class PromiseText {
    private final SearchSummary search;

    private PromiseText(SearchSummary search) {
        this.search = search;
    }

    /** {@return the words for what a search promised} */
    public static PromiseText of(SearchSummary search) {
        return new PromiseText(search);
    }

    /** {@return what the promise is about, such as {@code accuracy}} */
    public String name() {
        return switch (search.metric()) {
            case "agreement" -> "agreement with the original";
            case "relative RMS" -> "relative RMS difference";
            default -> search.metric();
        };
    }

    /** {@return what is promised, such as {@code accuracy lower by at most 1 percentage point}} */
    String promised() {
        String largest = "at most " + amount(search.tolerance());
        return switch (search.metric()) {
            case "agreement" -> name() + " " + largest + worse();
            case "relative RMS" -> name() + " " + largest;
            default -> name() + worse() + " by " + largest;
        };
    }

    /** {@return a loss, such as {@code 0.15 percentage points lower}} */
    public String measured(double loss) {
        if (isDistance()) {
            return amount(loss);
        }
        if (loss == 0) {
            return isAgreement() ? "100 %" : "the same";
        }
        return amount(Math.abs(loss)) + (loss > 0 ? worse() : " higher");
    }

    /** {@return the largest loss on new rows, after a measured one, such as {@code at most 0.82}} */
    String bound(double loss, @Nullable Double bound) {
        if (bound == null) {
            return "unknown";
        }
        if (bound < 0) {
            return "at least " + Text.plain(-scaled(bound)) + " higher";
        }
        String said = isDistance() || loss > 0 ? Text.plain(scaled(bound)) : amount(bound) + worse();
        return "at most " + said;
    }

    /** {@return the largest loss that was promised, after a measured one, such as {@code at most 1 lower was promised}} */
    public String limit(double loss) {
        boolean isUnitSaid = isDistance() || loss != 0;
        String largest = isUnitSaid ? Text.given(scaled(search.tolerance())) : amount(search.tolerance());
        return "at most " + largest + (isAgreement() && isUnitSaid ? "" : worse()) + " was promised";
    }

    private boolean isDistance() {
        return search.metric().equals("relative RMS");
    }

    private boolean isAgreement() {
        return search.metric().equals("agreement");
    }

    private String worse() {
        return isDistance() ? "" : isAgreement() ? " below 100 %" : " lower";
    }

    private double scaled(double loss) {
        return Text.isShare(search.metric()) ? 100 * loss : loss;
    }

    private String amount(double loss) {
        return Text.loss(search.metric(), loss);
    }
}
