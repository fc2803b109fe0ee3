package odf2nna.internal.training.tensorflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.training.TrainingJob;
import odf2nna.internal.training.TrainingRows;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The validation rows, and the operators that compute loss and error on them. Used by one thread. */
final class Validation implements AutoCloseable {
    private final List<Operand<TFloat32>> fed = new ArrayList<>();
    private final List<Operand<TFloat32>> parameters = new ArrayList<>();
    private final List<Tensor> rows = new ArrayList<>();
    private final Operand<TFloat32> loss;
    private final Operand<TFloat32> error;

    /** Adds the operators to a graph. */
    Validation(Graph graph, NetworkGraph network, LossGraph goal, TrainingJob job, Map<String, Integer> inputs) {
        TrainingRows validation = job.validation();
        Floats f = new Floats(Ops.create(graph));
        Map<String, Operand<TFloat32>> values = new LinkedHashMap<>();
        inputs.forEach((name, width) ->
                values.put(name, feed(f, validation.input(name), Shape.of(validation.rows(), width))));
        Operand<TFloat32> targets =
                feed(f, validation.targets(), Shape.of(validation.rows(), validation.targetWidth()));
        for (long[] shape : job.weights().shapes()) {
            parameters.add(f.placeholder(shape));
        }
        Operand<TFloat32> outputs = network.forward(f, values, parameters, Optional.empty());
        this.loss = goal.loss(f, outputs, targets);
        this.error = goal.error(f, outputs, targets);
    }

    private Operand<TFloat32> feed(Floats f, float[] values, Shape shape) {
        Operand<TFloat32> operand = f.placeholder(shape.asArray());
        fed.add(operand);
        rows.add(TensorCasts.tensor(values, shape));
        return operand;
    }

    /**
     * Loss and error of weights.
     *
     * @param loss mean over the rows
     * @param error share of wrong classes; the loss where there are none
     */
    record Evaluation(double loss, double error) {
        /** That of no rows. */
        static final Evaluation NONE = new Evaluation(Double.NaN, Double.NaN);
    }

    /** {@return loss and error of weights on these rows} */
    Evaluation judge(Session session, List<Tensor> weights) {
        try (Result result = fed(session, weights).fetch(loss).fetch(error).run()) {
            return new Evaluation(((TFloat32) result.get(0)).getFloat(), ((TFloat32) result.get(1)).getFloat());
        }
    }

    private Session.Runner fed(Session session, List<Tensor> weights) {
        Session.Runner runner = session.runner();
        for (int i = 0; i < rows.size(); i++) {
            runner.feed(fed.get(i).asOutput(), rows.get(i));
        }
        for (int i = 0; i < weights.size(); i++) {
            runner.feed(parameters.get(i).asOutput(), weights.get(i));
        }
        return runner;
    }

    @Override
    public void close() {
        rows.forEach(Tensor::close);
    }
}
