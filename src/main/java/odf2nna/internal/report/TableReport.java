package odf2nna.internal.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import odf2nna.evaluate.EquivalenceSummary;
import odf2nna.evaluate.LatencySummary;
import odf2nna.report.DataSummary;
import odf2nna.report.LayerSummary;
import odf2nna.report.MetricRow;
import odf2nna.report.MetricsReport;
import odf2nna.report.ModelSummary;
import odf2nna.report.RunReport;
import odf2nna.report.ScalerFoldSummary;
import odf2nna.report.SimplifySummary;

/** A run as tables for a terminal. */
public final class TableReport {
    private final RunReport report;
    private final StringBuilder text = new StringBuilder();

    private TableReport(RunReport report) {
        this.report = report;
    }

    /** {@return the report as text, ending in a line break, with as many thresholds as fit a screen} */
    public static String write(RunReport report) {
        return write(report, false, false);
    }

    /**
     * {@return the report as text, ending in a line break}
     *
     * @param allThresholds whether each is listed, not as many as fit a screen
     * @param wide whether tables may be wider than 80 columns
     */
    public static String write(RunReport report, boolean allThresholds, boolean wide) {
        TableReport table = new TableReport(report);
        table.model();
        table.layers();
        table.data();
        table.thresholds(allThresholds);
        table.metrics(wide);
        if (report.scratch() != null) {
            table.text.append(ScratchTable.of(report.scratch(), wide));
        }
        table.closing();
        return table.text.toString();
    }

    private void model() {
        ModelSummary before = report.before();
        line("%s  (%s, opset %d, IR %d)"
                .formatted(
                        before.file(),
                        before.producer().isEmpty() ? "unknown exporter" : before.producer(),
                        before.opset(),
                        before.irVersion()));
        ModelSummary after = report.after();
        if (after == null) {
            line("  inputs   %s".formatted(String.join(", ", before.inputs())));
            line("  outputs  %s".formatted(String.join(", ", before.outputs())));
            String sizes = "  %s parameters in the file; %s in the dense layers (shared weights counted for each);"
                    + " %s multiply-adds per row; %s bytes";
            line(sizes.formatted(
                    Text.count(before.parameters()),
                    Text.count(before.denseParameters()),
                    Text.count(before.multiplyAdds()),
                    Text.count(before.bytes())));
            return;
        }
        List<String[]> rows = new ArrayList<>();
        if (report.layers() != null) {
            rows.add(new String[] {"hidden units", widths(LayerSummary::units), widths(LayerSummary::kept), ""});
        }
        rows.add(amount("parameters", before.parameters(), after.parameters()));
        rows.add(amount("multiply-adds per row", before.multiplyAdds(), after.multiplyAdds()));
        rows.add(amount("bytes of activations per row", before.activationBytes(), after.activationBytes()));
        rows.add(amount("bytes", before.bytes(), after.bytes()));
        if (report.latency() != null) {
            for (LatencySummary latency : report.latency()) {
                rows.add(new String[] {
                    "µs for a batch of " + latency.batch(),
                    String.format(Locale.ROOT, "%.1f", latency.beforeMicros()),
                    String.format(Locale.ROOT, "%.1f", latency.afterMicros()),
                    Text.change(latency.beforeMicros(), latency.afterMicros())
                });
            }
        }
        table(rows, "", "before", "after", "change");
    }

    private String widths(ToIntFunction<LayerSummary> width) {
        List<LayerSummary> layers = report.layers() == null ? List.of() : report.layers();
        return Text.widths(layers.stream()
                .filter(layer -> layer.prunable() > 0)
                .map(width::applyAsInt)
                .toList());
    }

    private static String[] amount(String what, long before, long after) {
        return new String[] {what, Text.count(before), Text.count(after), Text.change((double) before, (double) after)};
    }

    private void layers() {
        List<LayerSummary> layers = report.layers();
        if (layers != null && report.after() == null) {
            line("");
            List<String[]> rows = new ArrayList<>();
            for (LayerSummary layer : layers) {
                rows.add(new String[] {
                    layer.name(),
                    layer.operator(),
                    Integer.toString(layer.inputs()),
                    Integer.toString(layer.units()),
                    layer.activation(),
                    Integer.toString(layer.prunable()),
                    String.join("; ", layer.reasons())
                });
            }
            table(rows, "layer", "operator", "inputs", "units", "activation", "prunable", "why the others remain");
        }
        if (report.unsupported() != null) {
            report.unsupported().forEach(reason -> line("unsupported: " + reason));
        }
    }

    private void data() {
        DataSummary data = report.data();
        if (data != null) {
            line("");
            data.files()
                    .forEach(file -> line("data      %s (%s bytes)".formatted(file.path(), Text.count(file.bytes()))));
            line("targets   %s%s".formatted(data.target(), data.labels().isEmpty() ? "" : "; " + data.labels()));
            line("rows      " + rows(data));
            StepLines.repeated(data).ifPresent(this::line);
            if (data.scaling() != null) {
                line(StepLines.scaling(data.scaling()));
            }
        }
        if (report.build() != null) {
            BuildLines.of(report.build()).forEach(this::line);
        }
        simplification();
        StepLines.decision(report).forEach(this::line);
    }

    private static String rows(DataSummary data) {
        if (data.calibrationRows() == 0) {
            return Text.count(data.testRows());
        }
        String held = data.testRows() == 0
                ? "none held out for the metrics"
                : "%s held out for the metrics (%s)".formatted(Text.count(data.testRows()), data.split());
        return Text.count(data.calibrationRows()) + " for calibration, " + held;
    }

    private void simplification() {
        SimplifySummary found = report.simplification();
        if (found == null || found.findings().isEmpty()) {
            return;
        }
        line("");
        List<String[]> rows = found.findings().stream()
                .map(finding -> new String[] {
                    finding.layer(),
                    finding.kind(),
                    finding.units().isEmpty()
                            ? ""
                            : Integer.toString(finding.units().size()),
                    finding.holds()
                })
                .toList();
        table(rows, "layer", "found", "units", "holds");
        if (report.plan() != null) {
            line("This changes no output and is removed first; the lines below describe the remaining network.");
        }
    }

    private void thresholds(boolean all) {
        if (report.thresholds() != null) {
            line("");
            table(
                    Thresholds.rows(report.thresholds(), all),
                    "threshold ε",
                    "pruned units",
                    "remaining parameters",
                    "of the original");
            String left = Thresholds.left(report.thresholds(), all);
            if (!left.isEmpty()) {
                line(left);
            }
        }
    }

    private void metrics(boolean wide) {
        MetricsReport metrics = report.metrics();
        if (metrics == null) {
            return;
        }
        line("");
        line("%s on %s rows, output '%s'; 95 %% intervals"
                .formatted(metrics.task(), Text.count(metrics.rows()), metrics.output()));
        List<String[]> rows = new ArrayList<>();
        for (MetricRow row : metrics.metrics()) {
            String difference = Text.interval(row.differenceLow(), row.differenceHigh());
            rows.add(
                    wide
                            ? new String[] {
                                row.name(),
                                Text.number(row.before()),
                                Text.interval(row.beforeLow(), row.beforeHigh()),
                                Text.number(row.after()),
                                Text.interval(row.afterLow(), row.afterHigh()),
                                Text.signed(row.difference()),
                                difference
                            }
                            : new String[] {
                                row.name(),
                                Text.number(row.before()),
                                Text.number(row.after()),
                                Text.signed(row.difference()),
                                difference
                            });
        }
        if (!rows.isEmpty() && wide) {
            table(rows, "metric", "before", "", "after", "", "difference", "");
        } else if (!rows.isEmpty()) {
            table(rows, "metric", "before", "after", "difference", "");
        }
        for (MetricRow row : metrics.fidelity()) {
            line("%-28s %s %s"
                    .formatted(row.name(), Text.number(row.after()), Text.interval(row.afterLow(), row.afterHigh())));
        }
    }

    private void closing() {
        if (report.equivalence() != null) {
            line("");
            line(equivalence(report.equivalence(), equality()));
        }
        if (report.study() != null) {
            StepLines.study(report.study()).forEach(this::line);
        }
        StepLines.training(report).forEach(this::line);
        if (report.precision() != null) {
            StepLines.precision(report.precision()).forEach(this::line);
        }
        if (report.narrowedInputs() != null) {
            report.narrowedInputs().forEach(input -> line(StepLines.columns(input)));
        }
        if (report.scalerFold() != null) {
            scalerFold(report.scalerFold());
        }
        if (report.build() != null) {
            BuildLines.closing(report.build()).forEach(this::line);
        }
        report.notes().forEach(note -> line("note      " + note));
        if (!report.engines().isEmpty()) {
            line("engine    "
                    + String.join(
                            ", ", report.engines().values().stream().sorted().toList()));
        }
        if (report.output() != null) {
            line("written   " + report.output());
        }
    }

    private void scalerFold(ScalerFoldSummary fold) {
        line(StepLines.scalerFold(fold));
        line(equivalence(fold.equivalence(), "result on raw columns = model before folding on scaled columns"));
    }

    private static String equivalence(EquivalenceSummary check, String equality) {
        double worst = check.tensors().stream()
                .mapToDouble(tensor -> tensor.bound() == 0 ? 0 : tensor.maxDifference() / tensor.bound())
                .max()
                .orElse(0);
        return "%s on %d rows: %s; largest difference %.0f %% of what rounding can cause"
                .formatted(check.passed() ? "verified " : "NOT EQUAL", check.rows(), equality, 100 * worst);
    }

    private String equality() {
        if (report.plan() == null) {
            return "simplified = original";
        }
        String original = "pruned = original with pruned units held at ";
        return switch (report.plan().compensation()) {
            case "refit" -> original + "their means and downstream weights refitted";
            case "fold" -> original + "their means";
            default -> original + "0";
        };
    }

    private void table(List<String[]> rows, String... headers) {
        text.append(Text.table(rows, headers));
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
