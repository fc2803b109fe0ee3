package odf2nna.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How a network was retrained, in all rounds, as lines for a terminal. */
final class TrainingLines {
    private TrainingLines() {}

    /** {@return the lines; none where nothing was retrained} */
    static List<String> of(RunReport report) {
        List<String> lines = new ArrayList<>();
        List<RoundSummary> rounds = report.rounds();
        if (rounds != null) {
            rounds.forEach(round -> lines.add(line(round)));
            lines.add("round %d   is the last; what follows tells of it alone".formatted(rounds.size() + 1));
        }
        if (report.retraining() != null) {
            lines.addAll(of(report.retraining()));
        }
        return lines;
    }

    private static String line(RoundSummary round) {
        return "round %d   %s parameters, units %s%s%s"
                .formatted(
                        round.round(),
                        Figures.count(round.parameters()),
                        round.widths().stream().map(String::valueOf).collect(Collectors.joining("-")),
                        round.droppedInputs() == 0 ? "" : ", " + round.droppedInputs() + " inputs gone",
                        error(round));
    }

    private static String error(RoundSummary round) {
        Double before = round.errorBefore();
        Double after = round.errorAfter();
        return before == null || after == null
                ? ""
                : "; %s %s, after retraining %s"
                        .formatted(round.errorName(), Figures.number(before), Figures.number(after));
    }

    private static List<String> of(RetrainSummary training) {
        List<String> lines = new ArrayList<>();
        int last = training.history().get(training.history().size() - 1).epoch();
        String epochs = training.interrupted() ? last + " of " + training.epochs() : Integer.toString(last);
        lines.add("retrained %s epochs on %s rows: %s against %s; %s at %s, %d rows a step"
                .formatted(
                        epochs,
                        rows(training),
                        training.loss(),
                        training.targets(),
                        training.optimizer(),
                        training.learningRate(),
                        training.batchSize()));
        if (!training.augmentation().equals("none")) {
            lines.add("          rows changed by chance: " + training.augmentation());
        }
        lines.add("          %s on %s %s %s before, %s after epoch %d, whose weights were taken"
                .formatted(
                        training.errorName(),
                        Figures.count(training.validationRows()),
                        training.learntAll() ? "of these rows" : "validation rows",
                        Figures.number(training.errorBefore()),
                        Figures.number(training.errorAfter()),
                        training.bestEpoch()));
        return lines;
    }

    private static String rows(RetrainSummary training) {
        String learnt = Figures.count(training.trainingRows());
        boolean chosen = training.trainingRows() + training.validationRows() < training.availableRows();
        return chosen ? learnt + " of " + Figures.count(training.availableRows()) : learnt;
    }
}
