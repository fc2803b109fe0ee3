package odf2nna.report;

import java.util.ArrayList;
import java.util.List;

/** What goes and why, as lines for a terminal. */
final class DecisionLines {
    private DecisionLines() {}

    /** {@return what was searched and decided; nothing where nothing was} */
    static List<String> of(RunReport report) {
        List<String> lines = new ArrayList<>();
        PlanSummary plan = report.plan();
        if (report.search() != null) {
            boolean deviation = plan != null && plan.criterion().equals("std");
            lines.add(searched(report.search(), deviation));
        }
        if (plan != null) {
            String inputs = plan.droppedInputs() == 0 ? "" : Figures.count(plan.droppedInputs()) + " inputs and ";
            lines.add("decision  %s%s units go, %s; %s"
                    .formatted(inputs, Figures.count(plan.droppedUnits()), order(plan), compensation(plan)));
            plan.bypassed()
                    .forEach(reader -> lines.add("          '" + reader + "' reads past the emptied layer before it"));
            plan.notes().forEach(note -> lines.add("          " + note));
        }
        return lines;
    }

    private static String searched(SearchSummary search, boolean deviation) {
        return "searched  %s%s, by trying %d of %d; %s on %s validation rows at most %s%s, the original's %s"
                .formatted(
                        deviation
                                ? "threshold " + search.epsilon()
                                : "step " + Figures.count(Math.round(search.epsilon())),
                        search.interrupted() ? " so far" : "",
                        search.trials().size(),
                        search.steps(),
                        search.errorName(),
                        Figures.count(search.validationRows()),
                        Figures.number(search.errorAllowed()),
                        search.certain() ? " with 95 % certainty" : "",
                        Figures.number(search.errorBefore()));
    }

    private static String order(PlanSummary plan) {
        return switch (plan.criterion()) {
            case "std" -> "those with a standard deviation of at most " + plan.epsilon();
            case "reconstruction" -> "those that the others can make up for best";
            default -> "by " + plan.criterion();
        };
    }

    private static String compensation(PlanSummary plan) {
        return switch (plan.compensation()) {
            case "refit" ->
                "what reads them is refitted to the others" + (plan.sequential() ? ", layer after layer" : "");
            case "fold" -> "their means are folded into biases";
            case "none" -> "nothing takes their place";
            default -> "the paper's number takes their place";
        };
    }
}
