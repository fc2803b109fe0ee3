package odf2nna.internal.evaluate;

import java.util.Arrays;
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
 * @param end the output; of another form than in the model where the numbers are to be probabilities
 * @param form what the model's own numbers are
 * @param runner runs it for this output
 */
record ScoringModel(OnnxModel model, ModelEnd end, ModelEnd.Form form, ModelRunner runner)
        implements Evaluation.Scores, AutoCloseable {
    /** A model, and an output of it; empty for the first with real numbers. */
    static ScoringModel of(OnnxModel model, Optional<String> output, RunContext run) {
        ModelEnd end = ModelEnd.of(model, output);
        return new ScoringModel(
                model,
                end,
                end.form(),
                new ModelRunner(run.engine(), ScoringCopy.withOutputs(model, List.of(end.tensor()))));
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

    /** {@return whether the numbers of one model are logits, or logarithms of probabilities, and those of the other are not} */
    boolean isOtherScale(ScoringModel other) {
        return form != other.form && (isLogarithm(form) || isLogarithm(other.form));
    }

    private static boolean isLogarithm(ModelEnd.Form form) {
        return form == ModelEnd.Form.RAW || form == ModelEnd.Form.LOG_PROBABILITIES;
    }

    /**
     * {@return the model with probabilities in place of logits or of logarithms}
     *
     * @param areSingle whether each number is a probability by itself
     */
    ScoringModel asProbabilities(boolean areSingle) {
        ModelEnd.Form wanted = areSingle ? ModelEnd.Form.SIGMOID : ModelEnd.Form.PROBABILITIES;
        return new ScoringModel(
                model, new ModelEnd(end.tensor(), wanted, end.classNames(), end.picksClass()), form, runner);
    }

    @Override
    public double[] of(Batch rows) {
        double[] values = runner.run(rows).values(end.tensor());
        if (form == end.form() || !isLogarithm(form)) {
            return values;
        }
        int width = values.length / rows.rows();
        double[] probabilities = new double[values.length];
        if (form == ModelEnd.Form.LOG_PROBABILITIES) {
            Arrays.setAll(probabilities, i -> Math.exp(values[i]));
        } else if (end.form() == ModelEnd.Form.SIGMOID) {
            Arrays.setAll(probabilities, i -> 1 / (1 + Math.exp(-values[i])));
        } else {
            Arrays.setAll(probabilities, i -> 1 / sumOfRatios(values, i, i - i % width, width));
        }
        return probabilities;
    }

    /** {@return the sum of exp(z − z_i) over a row, the inverse of its softmax} */
    private static double sumOfRatios(double[] values, int i, int from, int width) {
        return Arrays.stream(values, from, from + width)
                .map(value -> Math.exp(value - values[i]))
                .sum();
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
