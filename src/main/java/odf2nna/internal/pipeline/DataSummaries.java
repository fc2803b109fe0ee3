package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import odf2nna.internal.data.ColumnScaling;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.EvaluationData;
import odf2nna.internal.data.RepeatedRows;
import odf2nna.internal.data.SourceFile;
import odf2nna.report.DataSummary;
import odf2nna.report.ScalingSummary;

/** Data as records of the report. */
final class DataSummaries {
    private DataSummaries() {}

    static DataSummary data(EvaluationData data, long scoringRows, long testRows, String labels) throws IOException {
        RepeatedRows repeats = data.repeats(scoringRows > 0, testRows > 0);
        return new DataSummary(
                data.sources().stream().map(DataSummaries::file).toList(),
                data.scoring().dataset().layout().target(),
                labels,
                scoringRows,
                testRows,
                repeats.repeated(),
                repeats.learntEvaluation(),
                repeats.learntTest(),
                data.splitDescription(!labels.isEmpty()),
                data.scaling()
                        .map(done -> scaling(done, data.scoring().dataset()))
                        .orElse(null));
    }

    /** {@return the rows of a table that another program reads, all held out; its files are not known here} */
    static DataSummary ofTable(Dataset table, long rows, RepeatedRows repeats, String labels) {
        return new DataSummary(
                List.of(),
                table.layout().target(),
                labels,
                0,
                rows,
                repeats.repeated(),
                repeats.learntEvaluation(),
                repeats.learntTest(),
                "all rows of " + table.sources().get(0),
                table.scaling().map(done -> scaling(done, table)).orElse(null));
    }

    /** {@return what it means that evaluation rows are trained on, where half of them or more are} */
    static Optional<String> learntEvaluation(DataSummary data) {
        return ofMost(
                data.learntEvaluationRows(),
                data.calibrationRows(),
                "%,d of the %,d rows of --eval are also rows of --train, on which candidates are"
                        + " trained: so nothing is promised on new rows; give other rows with --eval, or omit"
                        + " --train");
    }

    /** {@return what it means that held-out rows are learnt from, where half of them or more are} */
    static Optional<String> learntTest(DataSummary data) {
        return ofMost(
                data.learntTestRows(),
                data.testRows(),
                "%,d of the %,d held-out rows are also used to make the result: so the metrics say"
                        + " nothing about new rows; give other rows with --test");
    }

    private static Optional<String> ofMost(long part, long rows, String text) {
        return part > 0 && 2 * part >= rows
                ? Optional.of(String.format(Locale.ROOT, text, part, rows))
                : Optional.empty();
    }

    static DataSummary.DataFile file(SourceFile file) {
        return new DataSummary.DataFile(file.path().toString(), file.bytes(), file.sha256());
    }

    private static ScalingSummary scaling(ColumnScaling scaling, Dataset rows) {
        return new ScalingSummary(
                scaling.kind().title(),
                scaling.source(),
                scaling.file().map(DataSummaries::file).orElse(null),
                rows.inputs().stream()
                        .flatMap(input -> rows.columnNames(input.name()).stream())
                        .toList(),
                IntStream.range(0, scaling.width()).mapToObj(scaling::factor).toList(),
                IntStream.range(0, scaling.width()).mapToObj(scaling::offset).toList());
    }
}
