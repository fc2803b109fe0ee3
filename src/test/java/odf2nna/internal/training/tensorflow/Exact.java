package odf2nna.internal.training.tensorflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.training.Objective;
import odf2nna.internal.training.TrainingJob;
import odf2nna.internal.training.TrainingRows;
import odf2nna.training.Distillation;

/** Losses and gradients in double precision, by the network room and formulas written out. */
final class Exact {
    private static final double H = 1e-6;

    private Exact() {}

    /** {@return the weights of a job, wide} */
    static List<double[]> weights(TrainingJob job) {
        return wide(job.weights().arrays());
    }

    static List<double[]> wide(List<float[]> arrays) {
        List<double[]> wide = new ArrayList<>();
        arrays.forEach(array -> wide.add(row(array, 0, array.length)));
        return wide;
    }

    private static double[] row(float[] values, int row, int width) {
        double[] wide = new double[width];
        for (int i = 0; i < width; i++) {
            wide[i] = values[row * width + i];
        }
        return wide;
    }

    /**
     * {@return the gradients over some rows, by central differences}
     *
     * @param factors of each activated value that is multiplied, {@code [batch, width]}
     */
    static List<double[]> gradients(
            TrainingJob job, int[] batch, List<double[]> weights, Map<String, float[]> factors) {
        List<double[]> gradients = new ArrayList<>();
        for (double[] array : weights) {
            double[] gradient = new double[array.length];
            for (int i = 0; i < array.length; i++) {
                double old = array[i];
                array[i] = old + H;
                double above = loss(job, batch, weights, factors);
                array[i] = old - H;
                gradient[i] = (above - loss(job, batch, weights, factors)) / (2 * H);
                array[i] = old;
            }
            gradients.add(gradient);
        }
        return gradients;
    }

    /**
     * {@return the rows, each moved to where its own loss is larger}
     *
     * @param batch in the order in which they are learnt from, which is that of the factors
     * @param distance in deviations of features
     */
    static TrainingRows moved(
            TrainingJob job, int[] batch, List<double[]> weights, Map<String, float[]> factors, double distance) {
        TrainingRows rows = job.training();
        DenseNetwork network = with(job, weights);
        Map<String, float[]> moved = new HashMap<>();
        rows.inputs().forEach((name, values) -> moved.put(name, values.clone()));
        for (int place = 0; place < batch.length; place++) {
            DenseNetwork changed = factors.isEmpty() ? network : multiplied(network, factors, place);
            int row = batch[place];
            Map<String, double[]> inputs = inputs(rows, row);
            double[] targets = row(rows.targets(), row, rows.targetWidth());
            Map<String, double[]> steps = new HashMap<>();
            double squares = 0;
            for (String name : inputs.keySet()) {
                float[] deviations = rows.deviations(name);
                double[] values = inputs.get(name);
                double[] step = new double[values.length];
                for (int i = 0; i < values.length; i++) {
                    double old = values[i];
                    values[i] = old + H;
                    double larger =
                            loss(job.objective(), changed.evaluate(inputs).get("y"), targets);
                    values[i] = old - H;
                    double smaller =
                            loss(job.objective(), changed.evaluate(inputs).get("y"), targets);
                    values[i] = old;
                    step[i] = deviations[i] * (larger - smaller) / (2 * H);
                    squares += step[i] * step[i];
                }
                steps.put(name, step);
            }
            for (Map.Entry<String, double[]> step : steps.entrySet()) {
                float[] deviations = rows.deviations(step.getKey());
                float[] values = moved.get(step.getKey());
                for (int i = 0; i < deviations.length; i++) {
                    values[row * deviations.length + i] +=
                            (float) (distance * deviations[i] * step.getValue()[i] / Math.sqrt(squares));
                }
            }
        }
        return new TrainingRows(rows.rows(), moved, rows.targets());
    }

    private static Map<String, double[]> inputs(TrainingRows rows, int row) {
        Map<String, double[]> inputs = new HashMap<>();
        for (Map.Entry<String, float[]> input : rows.inputs().entrySet()) {
            inputs.put(input.getKey(), row(input.getValue(), row, input.getValue().length / rows.rows()));
        }
        return inputs;
    }

    /** {@return the mean loss over some training rows} */
    static double loss(TrainingJob job, int[] batch, List<double[]> weights, Map<String, float[]> factors) {
        DenseNetwork network = with(job, weights);
        TrainingRows rows = job.training();
        double sum = 0;
        for (int i = 0; i < batch.length; i++) {
            Map<String, double[]> inputs = inputs(rows, batch[i]);
            DenseNetwork changed = factors.isEmpty() ? network : multiplied(network, factors, i);
            double[] targets = row(rows.targets(), batch[i], rows.targetWidth());
            sum += loss(job.objective(), changed.evaluate(inputs).get("y"), targets);
        }
        return sum / batch.length;
    }

    private static DenseNetwork with(TrainingJob job, List<double[]> arrays) {
        Map<String, DenseLayer> layers = new HashMap<>();
        List<Value.Dense> trained = job.weights().layers();
        for (int i = 0; i < trained.size(); i++) {
            DenseLayer layer = trained.get(i).layer();
            Matrix matrix = new Matrix(layer.units(), layer.inputs(), Vector.of(arrays.get(2 * i)));
            layers.put(trained.get(i).name(), new DenseLayer(layer.name(), matrix, Vector.of(arrays.get(2 * i + 1))));
        }
        return job.network().withLayers(layers);
    }

    /** Dropout at a fixed choice is a scaling of each unit, in a row. */
    private static DenseNetwork multiplied(DenseNetwork network, Map<String, float[]> factors, int row) {
        List<Value> values = new ArrayList<>();
        for (Value value : network.values()) {
            if (value instanceof Value.Activated a && factors.containsKey(a.name())) {
                values.add(new Value.Activated(a.name() + " whole", a.source(), a.width(), a.activation()));
                Vector scale = Vector.of(row(factors.get(a.name()), row, a.width()));
                values.add(new Value.Scaled(a.name(), a.name() + " whole", scale, Vector.zeros(a.width())));
            } else {
                values.add(value);
            }
        }
        return new DenseNetwork(values, Map.of());
    }

    private static double loss(Objective objective, double[] all, double[] allTargets) {
        int width = objective.judgedWidth(all.length);
        int from = allTargets.length - (all.length - width);
        double sum = judged(objective, Arrays.copyOf(all, width), Arrays.copyOf(allTargets, from));
        int at = width;
        for (Objective.Head head : objective.heads()) {
            Objective one = new Objective(
                    "y",
                    head.loss(),
                    Objective.ErrorKind.LOSS,
                    Distillation.NONE,
                    List.of(),
                    head.outputWeights(),
                    List.of());
            sum += difference(
                    one,
                    Arrays.copyOfRange(all, at, at + head.width()),
                    Arrays.copyOfRange(allTargets, from, from + head.width()));
            at += head.width();
            from += head.width();
        }
        return sum;
    }

    private static double judged(Objective objective, double[] y, double[] targets) {
        Distillation distillation = objective.distillation();
        double[] labels = Arrays.copyOf(targets, y.length);
        double[] original = Arrays.copyOfRange(targets, targets.length - y.length, targets.length);
        double temperature = distillation.temperature();
        double[] cooler = Arrays.stream(y).map(z -> z / temperature).toArray();
        double hard = weight(objective.classWeights(), labels) * difference(objective, y, labels);
        double soft = temperature * temperature * difference(objective, cooler, original);
        return (1 - distillation.share()) * hard + distillation.share() * soft;
    }

    private static double weight(List<Double> weights, double[] labels) {
        if (weights.isEmpty()) {
            return 1;
        }
        if (labels.length == 1) {
            return labels[0] == 1 ? weights.get(1) : weights.get(0);
        }
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            sum += labels[i] * weights.get(i);
        }
        return sum;
    }

    private static double difference(Objective objective, double[] y, double[] t) {
        List<Double> weights = objective.outputWeights();
        double sum = 0;
        double total = Arrays.stream(y).map(Math::exp).sum();
        for (int i = 0; i < y.length; i++) {
            double distance = Math.abs(y[i] - t[i]);
            double one = switch (objective.loss()) {
                case SOFTMAX_CROSS_ENTROPY -> -t[i] * Math.log(Math.exp(y[i]) / total) * y.length;
                // without the logarithm of 1 - sigmoid, whose digits cancel where scores are large
                case SIGMOID_CROSS_ENTROPY -> Math.max(y[i], 0) + Math.log1p(Math.exp(-Math.abs(y[i]))) - t[i] * y[i];
                case SQUARED_ERROR -> distance * distance;
                case ABSOLUTE_ERROR -> distance;
                case HUBER -> distance <= 1 ? distance * distance / 2 : distance - 0.5;
            };
            sum += weights.isEmpty() ? one : weights.get(i) * one;
        }
        return sum / y.length;
    }
}
