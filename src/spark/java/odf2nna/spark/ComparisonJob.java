package odf2nna.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.DataRows;
import odf2nna.internal.data.Datasets;
import odf2nna.internal.data.Part;
import odf2nna.internal.evaluate.Evaluation;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.pipeline.ModelFiles;
import odf2nna.internal.pipeline.ScoredTable;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.runtime.SameRows;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;

/**
 * What every task needs to run two models; broadcast once.
 *
 * @param setup the models and the columns
 * @param width outputs of a row
 * @param task of the models
 * @param classes labels in the order of the outputs; empty for automatic detection
 * @param output the output to evaluate; null for the first with real numbers
 * @param seen of the targets of all rows
 */
record ComparisonJob(
        TaskSetup setup,
        int width,
        TaskOptions.Kind task,
        List<String> classes,
        @Nullable String output,
        TargetsSeen seen)
        implements Serializable {
    /** {@return what both models give for the rows of one task, batch by batch} */
    Iterator<Outcome<ScoredTable.Rows>> run(BlockTask rows, Iterator<InternalRow> own) {
        return setup.run((models, options, engine) -> {
            OnnxModel before = ModelFiles.open(models.get(0)).model();
            OnnxModel after = SameRows.of(before, ModelFiles.open(models.get(1)).model());
            DataRows taken = new DataRows(
                    Datasets.openTable(
                            options, InputShapes.of(before), setup.columns().rows(rows, own)),
                    Part.ALL);
            List<ScoredTable.Rows> scored = new ArrayList<>();
            try (RunContext run = RunContext.of(engine)) {
                Evaluation.score(
                        before,
                        after,
                        width,
                        taken,
                        new TaskOptions(task, classes, Optional.ofNullable(output)),
                        seen.seen(),
                        (batch, first, second, targets) ->
                                scored.add(new ScoredTable.Rows(first, second, targets, batch.keys())),
                        run);
            }
            return scored;
        });
    }
}
