package odf2nna.internal.pipeline;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import odf2nna.internal.data.Batch;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.TensorSpec;
import odf2nna.internal.runtime.InputShapes;
import odf2nna.internal.simplify.Knowledge;
import odf2nna.pipeline.SimplifyOptions.Assumption;

/** The assumed bounds of a model's inputs, feature by feature, and rows drawn from between them. */
final class InputBounds {
    private final LoadedModel model;
    private final List<InputShape> shapes;
    private final Map<String, double[]> lows = new LinkedHashMap<>();
    private final Map<String, double[]> highs = new LinkedHashMap<>();

    /**
     * The box of all assumptions about a model.
     *
     * @throws IllegalArgumentException if one is about no input of it
     */
    InputBounds(LoadedModel model, List<Assumption> assumptions) {
        this.model = model;
        this.shapes = InputShapes.of(model.model());
        for (InputShape shape : shapes) {
            lows.put(shape.name(), filled(shape.width(), Double.NEGATIVE_INFINITY));
            highs.put(shape.name(), filled(shape.width(), Double.POSITIVE_INFINITY));
        }
        assumptions.forEach(this::assume);
    }

    private static double[] filled(int width, double value) {
        double[] values = new double[width];
        Arrays.fill(values, value);
        return values;
    }

    private void assume(Assumption assumption) {
        double[] low = lows.get(assumption.input());
        double[] high = highs.get(assumption.input());
        if (low == null || high == null) {
            throw new IllegalArgumentException(
                    "assume: the model has no input '%s'; it has %s".formatted(assumption.input(), shapes));
        }
        int from = assumption.feature().orElse(0);
        int to = assumption.feature().map(feature -> feature + 1).orElse(low.length);
        if (to > low.length) {
            throw new IllegalArgumentException("assume: input '%s' has %d features, counted from 0; got feature %d"
                    .formatted(assumption.input(), low.length, from));
        }
        Arrays.fill(low, from, to, assumption.low());
        Arrays.fill(high, from, to, assumption.high());
    }

    /** {@return the bounds of what enters the dense part, where it is an input of the model as it stands} */
    Map<String, Knowledge.Span> spans() {
        Map<String, Knowledge.Span> spans = new LinkedHashMap<>();
        for (Value value : model.network().values()) {
            if (value instanceof Value.Input) {
                Optional<String> input = model.modelInput(value.name());
                double[] low = input.map(lows::get).orElse(new double[0]);
                double[] high = input.map(highs::get).orElse(new double[0]);
                if (low.length > 0 && !(isAll(low) && isAll(high))) {
                    spans.put(value.name(), span(low, high, value.width()));
                }
            }
        }
        return spans;
    }

    private static boolean isAll(double[] bounds) {
        return Arrays.stream(bounds).allMatch(Double::isInfinite);
    }

    /** Where rows are cut into positions, each unit may see any feature. */
    private static Knowledge.Span span(double[] low, double[] high, int width) {
        if (low.length == width) {
            return new Knowledge.Span(Vector.of(low), Vector.of(high));
        }
        double least = Arrays.stream(low).min().orElseThrow();
        double most = Arrays.stream(high).max().orElseThrow();
        return new Knowledge.Span(Vector.of(filled(width, least)), Vector.of(filled(width, most)));
    }

    /**
     * {@return rows from inside the box: uniform between two finite bounds, a quarter of the numbers on one of them;
     * standard normal where there are none, mirrored at a single one; whole numbers 0 and 1 for inputs of such, and empty texts}
     */
    Batch draw(int rows, long seed) {
        Random random = new Random(seed);
        int width = shapes.stream().mapToInt(InputShape::width).sum();
        double[] features = new double[Math.multiplyExact(rows, width)];
        int at = 0;
        for (int row = 0; row < rows; row++) {
            for (InputShape shape : shapes) {
                double[] low = lows.getOrDefault(shape.name(), new double[0]);
                double[] high = highs.getOrDefault(shape.name(), new double[0]);
                boolean real = isReal(shape.name());
                for (int i = 0; i < low.length; i++) {
                    double drawn = draw(random, low[i], high[i]);
                    features[at++] =
                            real ? drawn : shape.isText() ? 0 : Math.min(high[i], Math.max(low[i], random.nextInt(2)));
                }
            }
        }
        return Batch.of(width, features);
    }

    private boolean isReal(String input) {
        return model.model().inputs().stream()
                .filter(spec -> spec.name().equals(input))
                .map(TensorSpec::type)
                .allMatch(type -> type.filter(ElementType::isReal).isPresent());
    }

    private static double draw(Random random, double low, double high) {
        if (Double.isFinite(low) && Double.isFinite(high)) {
            double share = random.nextInt(4) == 0 ? random.nextInt(2) : random.nextDouble();
            return low + (high - low) * share;
        }
        double normal = random.nextGaussian();
        if (Double.isFinite(low)) {
            return low + Math.abs(normal);
        }
        return Double.isFinite(high) ? high - Math.abs(normal) : normal;
    }
}
