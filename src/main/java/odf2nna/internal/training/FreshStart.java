package odf2nna.internal.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.FreshWeights;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelRewriter;
import odf2nna.internal.onnx.OnnxModel;

/**
 * A model of the same topology before any training. Its weights are {@link FreshWeights} for features and targets with a mean of 0
 * and a deviation of 1: layers that consume an input take it as (x − mean) / deviation of the training rows, a layer that gives
 * numbers as scores multiplies them by the deviation of the targets and adds their mean. So a start does not depend on units.
 */
public final class FreshStart {
    /** A feature is divided by at least this share of its largest distance from its mean: seldom ones would be too large. */
    private static final double LEAST_SHARE = 0.1;

    private FreshStart() {}

    /**
     * {@return the model with fresh weights}
     *
     * @param material fits the model
     */
    public static LoadedModel of(LoadedModel model, TrainingMaterial material, long seed) {
        DenseNetwork fresh = FreshWeights.of(model.network(), seed);
        Map<String, DenseLayer> scaled = new LinkedHashMap<>();
        for (Value.Dense dense : fresh.layers()) {
            DenseLayer layer = dense.layer();
            Optional<Scale> read = scale(model, material, dense.source());
            if (read.isPresent()) {
                layer = layer.onScaled(read.get().inverse(), read.get().shift());
            }
            boolean givesNumbers = dense.name().equals(material.scores().get(0))
                    && !material.objective().loss().isOfClasses();
            scaled.put(dense.name(), givesNumbers ? targets(material, layer) : layer);
        }
        return LoadedModel.of(rewritten(model, model.network().withLayers(scaled)));
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
    private static Optional<Scale> scale(LoadedModel model, TrainingMaterial material, String source) {
        Value value = model.network().value(source);
        if (value instanceof Value.Scaled scaled) {
            return scale(model, material, scaled.source()).map(before -> before.through(scaled));
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

    private static DenseLayer targets(TrainingMaterial material, DenseLayer layer) {
        TrainingRows rows = material.rows().training();
        Scale scale = Scale.of(rows.targets(), rows.rows(), rows.targetWidth(), layer.units(), i -> i);
        double[] weights = layer.weights().values().toArray();
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= scale.deviation().get(i / layer.inputs());
        }
        return layer.with(Vector.of(weights), scale.mean());
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
