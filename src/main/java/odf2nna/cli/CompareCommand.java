package odf2nna.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import odf2nna.data.DataFiles;
import odf2nna.evaluate.PromisedMetric;
import odf2nna.internal.evaluate.MetricKind;
import odf2nna.pipeline.ModelSource;
import odf2nna.report.MetricRow;
import odf2nna.report.MetricsReport;
import odf2nna.report.RunReport;
import odf2nna.runtime.EngineOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two models on data. */
@Command(
        name = "compare",
        description = {
            "Compare two models with the same inputs and outputs on data: metrics of both, their differences, sizes"
                    + " and latency."
        },
        footer = {
            "",
            "Examples:",
            "  odf2nna-onnx compare model.onnx small.onnx --eval test.csv",
            "  odf2nna-onnx compare model.onnx small.onnx --eval test.csv --max-drop 0.5 \\",
            "      || echo too much is lost"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CompareCommand extends BaseCommand {
    /** What is limited unless a metric is given, by the names of reports: the first of these that there is. */
    private static final List<String> JUDGED = Stream.of(
                    MetricKind.ACCURACY,
                    MetricKind.LABEL_ACCURACY,
                    MetricKind.R2,
                    MetricKind.AGREEMENT,
                    MetricKind.LABEL_AGREEMENT,
                    MetricKind.RELATIVE_RMS_DIFFERENCE)
            .map(MetricKind::label)
            .toList();

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "BEFORE",
            description = "ONNX file, Keras file (.keras, .h5), or folder of a SavedModel.")
    private Path before;

    @Parameters(
            index = "1",
            paramLabel = "AFTER",
            description = "ONNX file, Keras file (.keras, .h5), or folder of a SavedModel.")
    private Path after;

    @Mixin
    private ReportMixin report;

    @Option(names = "--force", description = "Replace an existing report.")
    private boolean force;

    @Option(
            names = "--max-drop",
            paramLabel = "POINTS",
            description = {
                "Exit with code 5 if AFTER is worse than BEFORE by more than this: 0.5 is half a"
                        + " percentage point of accuracy, or 0.005 of R². Without targets it limits the share of rows"
                        + " whose class differs, in percentage points, or the relative RMS difference, in hundredths."
            })
    @Nullable private Double maxDrop;

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            converter = GoalMixin.MetricConverter.class,
            description = "The metric that --max-drop limits: accuracy, macro-f1, auc, r2, log-loss, mse or mae, if"
                    + " the report has it. For log-loss, mse and mae the POINTS of --max-drop are per cent of BEFORE's"
                    + " value. Default: accuracy for classes, r2 for numbers.")
    @Nullable private PromisedMetric metric;

    @Mixin
    private DataMixin data;

    @Mixin
    private TaskMixin judge;

    @Mixin
    private EngineMixin engine;

    @Mixin
    private PrintMixin print;

    @Override
    public Integer call() throws Exception {
        if (maxDrop != null && !(maxDrop >= 0)) {
            throw new ParameterException(spec.commandLine(), "--max-drop: expected 0 or more, got " + maxDrop);
        }
        EngineOptions engines = print.settings(() -> engine.toSettings(print.verbose));
        DataFiles rows = print.settings(() -> data.toSettings(engine.seed));
        return print.run(
                engines,
                runner -> runner.compare(
                        ModelSource.of(before),
                        ModelSource.of(after),
                        rows,
                        judge.toSettings(),
                        report.toSettings(force, print.json)),
                this::missed);
    }

    private Optional<String> missed(RunReport compared) {
        if (maxDrop == null) {
            return Optional.empty();
        }
        MetricRow row = judged(compared.metrics());
        double loss = 100 * loss(row);
        return loss <= maxDrop
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%s: worse than %s by %.4g points of %s; --max-drop allows %s",
                        after,
                        before,
                        loss,
                        row.name(),
                        maxDrop));
    }

    /** {@return what is limited: the metric that is asked for, else the first of some, against the targets if there are any} */
    private MetricRow judged(@Nullable MetricsReport found) {
        Stream<MetricRow> rows =
                found == null ? Stream.of() : Stream.concat(found.metrics().stream(), found.fidelity().stream());
        Map<String, MetricRow> byName = rows.collect(Collectors.toMap(MetricRow::name, row -> row, (one, same) -> one));
        List<String> names = metric == null ? JUDGED : List.of(label(metric));
        return names.stream()
                .filter(byName::containsKey)
                .findFirst()
                .map(byName::get)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--metric: %s can't be limited here; these rows have %s"
                                .formatted(String.join(" or ", names), String.join(", ", byName.keySet()))));
    }

    private static String label(PromisedMetric metric) {
        return metric == PromisedMetric.R2 ? MetricKind.R2.label() : metric.label();
    }

    /** {@return how much worse AFTER is: as a share of BEFORE's error where less is better; of a difference from BEFORE itself} */
    private static double loss(MetricRow row) {
        double after = row.after() == null ? Double.NaN : row.after();
        if (row.before() == null) {
            return row.higherIsBetter() ? 1 - after : after;
        }
        return row.higherIsBetter() ? row.before() - after : (after - row.before()) / row.before();
    }
}
