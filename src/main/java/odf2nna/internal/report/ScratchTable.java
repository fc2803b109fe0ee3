package odf2nna.internal.report;

import java.util.ArrayList;
import java.util.List;
import odf2nna.report.MetricRow;
import odf2nna.report.ScratchSummary;

/** A result beside its topology trained from fresh weights, as tables for a terminal. */
final class ScratchTable {
    private ScratchTable() {}

    /** {@return a table for each training, with the metrics whose difference has an interval, and all others if they may be wide} */
    static String of(ScratchSummary scratch, boolean wide) {
        StringBuilder text = new StringBuilder(
                "\nfrom fresh weights: the same topology for at most %s epochs on %s rows, %s at %s with weight decay %s, %s rows per step\n"
                        .formatted(
                                Text.count(scratch.epochs()),
                                Text.count(scratch.trainingRows()),
                                scratch.optimizer(),
                                scratch.learningRate(),
                                scratch.weightDecay(),
                                Text.count(scratch.batchSize())));
        for (ScratchSummary.Training training : scratch.trainings()) {
            text.append("learnt from %s%s for %s epochs; on %s held-out rows, 95 %% intervals of one training\n"
                    .formatted(
                            training.targets(),
                            training.asFineTuned() ? ", as the result was fine-tuned," : "",
                            Text.count(training.epochs()),
                            Text.count(scratch.rows())));
            text.append(Text.table(rows(training.metrics(), wide), "metric", "fresh", "result", "difference", ""));
        }
        return text.toString();
    }

    private static List<String[]> rows(List<MetricRow> metrics, boolean all) {
        List<String[]> rows = new ArrayList<>();
        for (MetricRow row : metrics) {
            if (all || rows.isEmpty() || row.differenceLow() != null) {
                rows.add(new String[] {
                    row.name(),
                    Text.number(row.before()),
                    Text.number(row.after()),
                    Text.signed(row.difference()),
                    Text.interval(row.differenceLow(), row.differenceHigh())
                });
            }
        }
        return rows;
    }
}
