package odf2nna.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import odf2nna.evaluate.EquivalenceSummary;
import odf2nna.evaluate.LatencySummary;

/** A run as tables for a terminal. */
public final class TableReport {
    private final RunReport report;
    private final StringBuilder text = new StringBuilder();

    private TableReport(RunReport report) {
        this.report = report;
    }

    /** {@return the report as text, ending in a line break} */
    public static String write(RunReport report) {
        TableReport table = new TableReport(report);
        table.model();
        table.layers();
        table.data();
        table.staircase();
        table.metrics();
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
            String sizes =
                    "  %s parameters in the file; %s in the dense layers, each with weights and biases of its own;"
                            + " %s multiply-adds a row; %s bytes";
            line(sizes.formatted(
                    Figures.count(before.parameters()),
                    Figures.count(before.denseParameters()),
                    Figures.count(before.multiplyAdds()),
                    Figures.count(before.bytes())));
            return;
        }
        List<String[]> rows = new ArrayList<>();
        if (report.layers() != null) {
            rows.add(new String[] {"hidden units", widths(true), widths(false), ""});
        }
        rows.add(amount("parameters", before.parameters(), after.parameters()));
        rows.add(amount("multiply-adds a row", before.multiplyAdds(), after.multiplyAdds()));
        rows.add(amount("bytes", before.bytes(), after.bytes()));
        if (report.latency() != null) {
            for (LatencySummary latency : report.latency()) {
                rows.add(new String[] {
                    "µs for a batch of " + latency.batch(),
                    String.format(Locale.ROOT, "%.1f", latency.beforeMicros()),
                    String.format(Locale.ROOT, "%.1f", latency.afterMicros()),
                    Figures.change(latency.beforeMicros(), latency.afterMicros())
                });
            }
        }
        table(rows, "", "before", "after", "change");
    }

    private String widths(boolean before) {
        List<LayerSummary> layers = report.layers() == null ? List.of() : report.layers();
        return layers.stream()
                .filter(layer -> layer.prunable() > 0)
                .map(layer -> Integer.toString(before ? layer.units() : layer.kept()))
                .reduce((a, b) -> a + "-" + b)
                .orElse("none");
    }

    private static String[] amount(String what, long before, long after) {
        return new String[] {
            what, Figures.count(before), Figures.count(after), Figures.change((double) before, (double) after)
        };
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
            table(rows, "layer", "operator", "inputs", "units", "activation", "can go", "why the others stay");
        }
        if (report.leftAlone() != null) {
            report.leftAlone().forEach(reason -> line("left alone: " + reason));
        }
    }

    private void data() {
        DataSummary data = report.data();
        if (data != null) {
            line("");
            data.files()
                    .forEach(file ->
                            line("data      %s (%s bytes)".formatted(file.path(), Figures.count(file.bytes()))));
            line("targets   %s%s".formatted(data.target(), data.labels().isEmpty() ? "" : "; " + data.labels()));
            line(
                    data.scoringRows() == 0
                            ? "rows      " + Figures.count(data.testRows())
                            : "rows      %s scored, %s held out for the metrics (%s)"
                                    .formatted(
                                            Figures.count(data.scoringRows()),
                                            Figures.count(data.testRows()),
                                            data.split()));
        }
        simplification();
        DecisionLines.of(report).forEach(this::line);
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
            line("This changes no output and went first; what follows is about the rest.");
        }
    }

    private void staircase() {
        List<Step> steps = report.staircase();
        if (steps != null) {
            line("");
            List<String[]> rows = steps.stream()
                    .map(step -> new String[] {
                        Double.toString(step.epsilon()),
                        Integer.toString(step.droppedUnits()),
                        Figures.count(step.parameters()),
                        String.format(Locale.ROOT, "%.1f %%", step.parametersPercent())
                    })
                    .toList();
            table(rows, "epsilon", "units that go", "parameters left", "of the original");
        }
    }

    private void metrics() {
        MetricsReport metrics = report.metrics();
        if (metrics == null) {
            return;
        }
        line("");
        line("%s on %s rows, output '%s'; 95 %% intervals"
                .formatted(metrics.task(), Figures.count(metrics.rows()), metrics.output()));
        List<String[]> rows = new ArrayList<>();
        for (MetricRow row : metrics.metrics()) {
            rows.add(new String[] {
                row.name(),
                Figures.number(row.before()),
                Figures.interval(row.beforeLow(), row.beforeHigh()),
                Figures.number(row.after()),
                Figures.interval(row.afterLow(), row.afterHigh()),
                Figures.signed(row.difference()),
                Figures.interval(row.differenceLow(), row.differenceHigh())
            });
        }
        if (!rows.isEmpty()) {
            table(rows, "metric", "before", "", "after", "", "difference", "");
        }
        for (MetricRow row : metrics.closeness()) {
            line("%-28s %s %s"
                    .formatted(
                            row.name(),
                            Figures.number(row.after()),
                            Figures.interval(row.afterLow(), row.afterHigh())));
        }
    }

    private void closing() {
        EquivalenceSummary proof = report.proof();
        if (proof != null) {
            double worst = proof.tensors().stream()
                    .mapToDouble(check -> check.bound() == 0 ? 0 : check.maxDifference() / check.bound())
                    .max()
                    .orElse(0);
            line("");
            line("proof     %s: %s, on %d rows; worst difference %.0f %% of the rounding bound"
                    .formatted(proof.passed() ? "passed" : "FAILED", equality(), proof.rows(), 100 * worst));
        }
        TrainingLines.of(report).forEach(this::line);
        if (report.precision() != null) {
            PrecisionLines.of(report.precision()).forEach(this::line);
        }
        if (report.narrowedInputs() != null) {
            NarrowLines.of(report.narrowedInputs()).forEach(this::line);
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

    private String equality() {
        if (report.plan() == null) {
            return "simplified = original";
        }
        boolean refitted = report.plan().compensation().equals("refit");
        return "pruned = original with dropped units clamped" + (refitted ? " and their readers refitted" : "");
    }

    private void table(List<String[]> rows, String... headers) {
        text.append(Tables.of(rows, headers));
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
