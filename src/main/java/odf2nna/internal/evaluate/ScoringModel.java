package odf2nna.internal.evaluate;

import java.util.List;
import java.util.Optional;
import odf2nna.internal.data.Batch;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.ModelEnd;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.ScoringCopy;
import odf2nna.internal.onnx.TensorSpec;
import odf2nna.internal.runtime.ModelRunner;
import odf2nna.internal.runtime.RunContext;
import odf2nna.onnx.UnsupportedModelException;

/**
 * A model that is run for one of its outputs. Not safe for use by several threads at once.
 *
 * @param model the model
 * @param end the output
 * @param runner runs it for this output
 */
record ScoringModel(OnnxModel model, ModelEnd end, ModelRunner runner) implements Evaluation.Scores, AutoCloseable {
    /** A model, and an output of it; empty for the first with real numbers. */
    static ScoringModel of(OnnxModel model, Optional<String> output, RunContext run) {
        ModelEnd end = ModelEnd.of(model, output);
        return new ScoringModel(
                model, end, new ModelRunner(run.engine(), ScoringCopy.withOutputs(model, List.of(end.tensor()))));
    }

    /** {@return another model; where no output is asked for, with the one that is called as this model's, if it has one} */
    ScoringModel beside(OnnxModel other, Optional<String> output, RunContext run) {
        Optional<String> same = other.outputs().stream()
                .filter(spec -> spec.type().filter(ElementType::isReal).isPresent())
                .map(TensorSpec::name)
                .filter(end.tensor()::equals)
                .findFirst();
        return of(other, output.or(() -> same), run);
    }

    @Override
    public double[] of(Batch rows) {
        return runner.run(rows).values(end.tensor());
    }

    /** {@return how many numbers it gives for a row} */
    int width(Batch oneRow) {
        return runner.run(oneRow).width(end.tensor());
    }

    /** @throws UnsupportedModelException if another model gives more numbers for a row, or fewer */
    void requireSameWidth(ScoringModel other, Batch oneRow) {
        int width = width(oneRow);
        int found = other.width(oneRow);
        if (found != width) {
            throw new UnsupportedModelException(
                    other.model.file().toString(),
                    "its output '%s' has %,d numbers in a row, expected %,d as '%s' of %s; name an output with --output, or give a model of the same task"
                            .formatted(other.end.tensor(), found, width, end.tensor(), model.file()));
        }
    }

    @Override
    public void close() {
        runner.close();
    }
}
