package odf2nna.internal.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.FreshWeights;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelRewriter;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.training.TrainingSettings;

/**
 * A training of a model's topology from {@link FreshWeights}. These are for features and targets with a mean of 0 and a deviation of 1,
 * and so are usual learning rates. So the network that is trained takes inputs as (x − mean) / deviation of the training rows, and where it
 * gives numbers, multiplies them by the deviation of the targets and adds their mean. Afterwards both are folded into the weights.
 */
public final class FreshStart {
    /** A feature is divided by at least this share of its largest distance from its mean: seldom ones would be too large. */
    private static final double LEAST_SHARE = 0.1;

    /** Ends the names of values that the model itself does not have. */
    private static final String ADDED = "/fresh";

    private final LoadedModel model;
    private final TrainingMaterial material;
    private final DenseNetwork network;
    private final Map<String, Scale> read = new LinkedHashMap<>();
    private final Optional<Scale> targets;

    /**
     * Draws weights.
     *
     * @param material fits the model, which has one head
     */
    public FreshStart(LoadedModel model, TrainingMaterial material, long seed) {
        this.model = model;
        this.material = material;
        this.targets = targets(material, model.network());
        this.network = scaled(FreshWeights.of(model.network(), seed));
    }

    /** {@return the network with scalings in front of layers that consume an input, and behind one that gives numbers} */
    private DenseNetwork scaled(DenseNetwork fresh) {
        List<Value> values = new ArrayList<>();
        for (Value value : fresh.values()) {
            if (!(value instanceof Value.Dense dense)) {
                values.add(value);
                continue;
            }
            Optional<Scale> input = scale(dense.source());
            String source = input.isPresent() ? dense.source() + ADDED : dense.source();
            if (input.isPresent() && !isAdded(values, source)) {
                values.add(new Value.Scaled(
                        source,
                        dense.source(),
                        input.get().inverse(),
                        input.get().shift()));
            }
            input.ifPresent(scale -> read.put(dense.layer().name(), scale));
            if (targets.isPresent() && dense.name().equals(scores())) {
                values.add(new Value.Dense(dense.name() + ADDED, source, dense.layer()));
                values.add(new Value.Scaled(
                        dense.name(),
                        dense.name() + ADDED,
                        targets.get().deviation(),
                        targets.get().mean()));
            } else {
                values.add(new Value.Dense(dense.name(), source, dense.layer()));
            }
        }
        return new DenseNetwork(values, fresh.barriers());
    }

    private static boolean isAdded(List<Value> values, String name) {
        return values.stream().anyMatch(value -> value.name().equals(name));
    }

    private String scores() {
        return material.scores().get(0);
    }

    /** {@return the network to train} */
    public DenseNetwork network() {
        return network;
    }

    /** {@return the training of that network} */
    TrainingJob job(TrainingSettings settings) {
        return material.job(model, settings).with(network);
    }

    /** {@return the model with the weights of a trained network, into which the scalings are folded} */
    public OnnxModel folded(DenseNetwork trained) {
        Map<String, DenseLayer> layers = new LinkedHashMap<>();
        for (Value.Dense dense : model.network().layers()) {
            String name = dense.layer().name();
            DenseLayer layer = trained.layer(name).orElseThrow().layer();
            if (read.containsKey(name)) {
                Scale scale = ByName.get(read, name);
                layer = layer.onScaled(scale.inverse(), scale.shift());
            }
            layers.put(
                    dense.name(),
                    targets.isPresent() && dense.name().equals(scores()) ? inUnits(layer, targets.get()) : layer);
        }
        return rewritten(model, model.network().withLayers(layers));
    }

    private static DenseLayer inUnits(DenseLayer layer, Scale units) {
        double[] weights = layer.weights().values().toArray();
        double[] bias = layer.bias().toArray();
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= units.deviation().get(i / layer.inputs());
        }
        for (int unit = 0; unit < bias.length; unit++) {
            bias[unit] = bias[unit] * units.deviation().get(unit) + units.mean().get(unit);
        }
        return layer.with(Vector.of(weights), Vector.of(bias));
    }

    /** {@return the model with weights that are fresh, but suited to no rows} */
    public static OnnxModel shape(LoadedModel model) {
        return rewritten(model, FreshWeights.of(model.network(), 0));
    }

    private static OnnxModel rewritten(LoadedModel model, DenseNetwork network) {
        return ModelRewriter.rewrite(model.model(), model.region(), Reduction.atFullWidth(network));
    }

    /**
     * Means and deviations.
     *
     * @param deviation more than 0
     */
    private record Scale(Vector mean, Vector deviation) {
        /** {@return of some columns of rows} */
        static Scale of(float[] values, int rows, int width, int columns, IntUnaryOperator column) {
            double[] mean = new double[columns];
            double[] deviation = new double[columns];
            for (int i = 0; i < columns; i++) {
                int at = column.applyAsInt(i);
                double sum = 0;
                for (int row = 0; row < rows; row++) {
                    sum += values[row * width + at];
                }
                mean[i] = sum / rows;
                double squares = 0;
                double largest = 0;
                for (int row = 0; row < rows; row++) {
                    double distance = values[row * width + at] - mean[i];
                    squares += distance * distance;
                    largest = Math.max(largest, Math.abs(distance));
                }
                double least = Math.max(Math.sqrt(squares / rows), LEAST_SHARE * largest);
                deviation[i] = least > Math.ulp((float) mean[i]) ? least : 1; // else it is constant but for rounding
            }
            return new Scale(Vector.of(mean), Vector.of(deviation));
        }

        /** {@return the same of what is multiplied and shifted} */
        Scale through(Value.Scaled value) {
            double[] means = new double[mean.size()];
            double[] deviations = new double[mean.size()];
            for (int i = 0; i < mean.size(); i++) {
                double factor = value.scale().get(i);
                means[i] = factor * mean.get(i) + value.shift().get(i);
                deviations[i] = factor == 0 ? 1 : Math.abs(factor) * deviation.get(i);
            }
            return new Scale(Vector.of(means), Vector.of(deviations));
        }

        Vector inverse() {
            double[] inverse = new double[deviation.size()];
            for (int i = 0; i < inverse.length; i++) {
                inverse[i] = 1 / deviation.get(i);
            }
            return Vector.of(inverse);
        }

        Vector shift() {
            double[] shift = new double[deviation.size()];
            for (int i = 0; i < shift.length; i++) {
                shift[i] = -mean.get(i) / deviation.get(i);
            }
            return Vector.of(shift);
        }
    }

    /** {@return the scale of an input, perhaps behind scalings; empty for what layers have computed} */
    private Optional<Scale> scale(String source) {
        Value value = model.network().value(source);
        if (value instanceof Value.Scaled scaled) {
            return scale(scaled.source()).map(before -> before.through(scaled));
        }
        if (!(value instanceof Value.Input)) {
            return Optional.empty();
        }
        TrainingRows rows = material.rows().training();
        Optional<RowColumns> some =
                Optional.ofNullable(TrainingMaterial.columns(model).get(value.name()));
        String input = some.map(RowColumns::input).orElse(value.name());
        int[] positions = some.map(one -> one.positions().toArray()).orElse(new int[0]);
        IntUnaryOperator column = some.isPresent() ? i -> positions[i] : i -> i;
        return Optional.of(Scale.of(rows.input(input), rows.rows(), rows.width(input), value.width(), column));
    }

    /** {@return the scale of targets that are numbers, where a layer gives them; empty for classes} */
    private static Optional<Scale> targets(TrainingMaterial material, DenseNetwork network) {
        Value scores = network.value(material.scores().get(0));
        if (material.objective().loss().isOfClasses() || !(scores instanceof Value.Dense)) {
            return Optional.empty();
        }
        TrainingRows rows = material.rows().training();
        return Optional.of(Scale.of(rows.targets(), rows.rows(), rows.targetWidth(), scores.width(), i -> i));
    }

    /** {@return names of layers that keep something of the training of a model, although all weights are fresh} */
    public static List<String> keptLayers(LoadedModel model) {
        return model.network().values().stream()
                .filter(value -> isScaledInside(model.network(), value)
                        || (value instanceof Value.Activated activated
                                && !activated.activation().constants().isEmpty()))
                .map(Value::name)
                .toList();
    }

    private static boolean isScaledInside(DenseNetwork network, Value value) {
        return value instanceof Value.Scaled scaled
                && network.upTo(scaled.name()).stream().anyMatch(Value.Dense.class::isInstance);
    }
}
