package odf2nna.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.Dataset;
import odf2nna.internal.data.Datasets;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.evaluate.LabelCollector;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.pipeline.Odf2nna;
import odf2nna.internal.pipeline.ScoredTable;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.pipeline.ModelFileException;
import odf2nna.pipeline.ModelSource;
import odf2nna.report.RunReport;
import odf2nna.runtime.EngineOptions;
import org.apache.spark.sql.SparkSession;

/**
 * Compares two models on a table by Spark: the same figures as of one program over the same rows.
 *
 * @param options roles of the columns, and the scaling; no files
 * @param engine of the driver
 */
public record SparkComparison(
        SparkSession spark, Path before, Path after, DataOptions options, TaskOptions task, EngineOptions engine) {
    /**
     * {@return the comparison on all rows}
     *
     * @throws DataFormatException if the table can't be used
     * @throws ModelFileException if a model is no single file
     */
    public RunReport on(TableLocation location) throws IOException {
        SentFile.requireFile(before);
        SentFile.requireFile(after);
        return new Odf2nna(engine)
                .compare(
                        ModelSource.of(before),
                        ModelSource.of(after),
                        (first, second) -> scored(location, first, second),
                        task);
    }

    private ScoredTable scored(TableLocation location, LoadedModel first, LoadedModel second) throws IOException {
        SparkTable table = SparkTable.open(spark, location);
        TableHeader header = new TableHeader(table);
        List<InputShape> inputs = InputShapes.of(first.model());
        List<String> targets = Datasets.targetsOfTable(options, inputs, header);
        Dataset dataset = Datasets.openTable(options, inputs, header);
        List<String> features = dataset.layout().featureNames();
        table.requireTypes(features, targets);
        TaskColumns columns =
                TaskColumns.of(table, features, targets, dataset.layout().namedTargets());
        TaskSetup setup = TaskSetup.of(
                List.of(SentFile.of(before, first), SentFile.of(after, second)), options.scaling(), columns);
        return new Scored(TableTasks.of(table), dataset, setup, before);
    }

    /** The table of a comparison. */
    private record Scored(TableTasks tasks, Dataset dataset, TaskSetup setup, Path model) implements ScoredTable {
        @Override
        public LabelCollector.Seen see() {
            TaskSetup ofTargets = setup.ofTargets(tasks.table());
            return ofTargets.columns().targets().isEmpty()
                    ? LabelCollector.Seen.withoutTargets(tasks.rows())
                    : tasks.all(new TargetsJob(ofTargets), ofTargets.columns().all(), TargetsJob::run).stream()
                            .map(outcome -> outcome.valuesOr(tasks.table(), model)
                                    .get(0)
                                    .seen())
                            .reduce(LabelCollector.Seen::and)
                            .orElseThrow();
        }

        @Override
        public void score(int width, TaskOptions options, LabelCollector.Seen seen, Consumer<Rows> to) {
            ComparisonJob job = new ComparisonJob(
                    setup,
                    width,
                    options.task(),
                    options.classes(),
                    options.output().orElse(null),
                    TargetsSeen.of(seen));
            tasks.each(
                    job,
                    setup.columns().all(),
                    ComparisonJob::run,
                    outcome -> outcome.valuesOr(tasks.table(), model).forEach(to));
        }
    }
}
