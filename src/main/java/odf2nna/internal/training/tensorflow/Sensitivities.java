package odf2nna.internal.training.tensorflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.Vector;
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

/**
 * How much the loss depends on units: the mean over rows of ((a − m)·∂L/∂a)² (Molchanov and others, "Importance
 * Estimation for Neural Network Pruning", CVPR 2019, with the unit held at its mean instead of zero). Used by one
 * thread.
 */
final class Sensitivities {
    private static final int BATCH = 512;

    private final TrainingJob job;
    private final Map<String, Integer> inputs;
    private final List<String> values;
    private final Map<String, Operand<TFloat32>> fed = new LinkedHashMap<>();
    private final Operand<TFloat32> targets;
    private final List<Operand<TFloat32>> parameters = new ArrayList<>();
    private final List<Operand<TFloat32>> squares = new ArrayList<>();

    /** Adds the operators to a graph. */
    Sensitivities(Graph graph, TrainingJob job, Map<String, Integer> inputs, Map<String, double[]> means) {
        this.job = job;
        this.inputs = inputs;
        this.values = List.copyOf(means.keySet());
        Floats f = new Floats(Ops.create(graph));
        inputs.forEach((name, width) -> fed.put(name, f.placeholder(-1, width)));
        targets = f.placeholder(-1, job.training().targetWidth());
        for (long[] shape : job.weights().shapes()) {
            parameters.add(f.placeholder(shape));
        }
        String scores = job.objective().value();
        NetworkGraph network = new NetworkGraph(job.network(), scores, job.columns());
        LossGraph goal =
                LossGraph.of(job.objective(), job.network().value(scores).width());
        Map<String, Operand<TFloat32>> operands = network.values(f, fed, parameters, Optional.empty());
        Operand<TFloat32> loss = goal.loss(f, ByName.get(operands, scores), targets);
        List<Operand<TFloat32>> watched = new ArrayList<>();
        for (String value : values) {
            watched.add(ByName.get(operands, value));
        }
        List<Operand<TFloat32>> gradients = Gradients.of(f, loss, watched, Double.POSITIVE_INFINITY);
        for (int i = 0; i < values.size(); i++) {
            double[] mean = ByName.get(means, values.get(i));
            Operand<TFloat32> centred = f.subtract(watched.get(i), f.numbers(Vector.of(mean)));
            Operand<TFloat32> change = f.multiply(centred, gradients.get(i));
            squares.add(f.ops().math.mean(f.square(change), f.ops().constant(0)));
        }
    }

    /** {@return the means over all training rows, by value} */
    Map<String, double[]> over(Session session) {
        TrainingRows rows = job.training();
        Map<String, double[]> sums = new LinkedHashMap<>();
        List<Tensor> weights = TensorCasts.tensors(job.weights());
        try {
            for (int from = 0; from < rows.rows(); from += BATCH) {
                int count = Math.min(BATCH, rows.rows() - from);
                // the gradient is that of the batch's mean loss: of a row's own loss, divided by the rows
                double scale = (double) count * count * count / rows.rows();
                add(session, weights, from, count, scale, sums);
            }
        } finally {
            weights.forEach(Tensor::close);
        }
        return sums;
    }

    private void add(
            Session session, List<Tensor> weights, int from, int count, double scale, Map<String, double[]> sums) {
        List<Tensor> batch = new ArrayList<>();
        try {
            Session.Runner runner = session.runner();
            fed.forEach((name, operand) -> {
                int width = ByName.get(inputs, name);
                batch.add(part(job.training().input(name), width, from, count));
                runner.feed(operand.asOutput(), batch.get(batch.size() - 1));
            });
            batch.add(part(job.training().targets(), job.training().targetWidth(), from, count));
            runner.feed(targets.asOutput(), batch.get(batch.size() - 1));
            for (int i = 0; i < weights.size(); i++) {
                runner.feed(parameters.get(i).asOutput(), weights.get(i));
            }
            squares.forEach(runner::fetch);
            try (Result result = runner.run()) {
                for (int i = 0; i < values.size(); i++) {
                    float[] found = TensorCasts.values((TFloat32) result.get(i));
                    double[] sum = sums.computeIfAbsent(values.get(i), value -> new double[found.length]);
                    for (int j = 0; j < found.length; j++) {
                        sum[j] += scale * found[j];
                    }
                }
            }
        } finally {
            batch.forEach(Tensor::close);
        }
    }

    private static Tensor part(float[] values, int width, int from, int count) {
        float[] some = Arrays.copyOfRange(values, from * width, (from + count) * width);
        return TensorCasts.tensor(some, Shape.of(count, width));
    }
}
