package odf2nna.internal.onnx;

import static odf2nna.internal.onnx.GraphBuilder.integer;
import static odf2nna.internal.onnx.GraphBuilder.real;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import odf2nna.internal.network.Vector;

/**
 * A random network with planted redundancy.
 *
 * @param model the model: input {@code x}, output {@code y}
 * @param type element type
 * @param inputs width of the input
 * @param limit largest magnitude of the inputs; infinite where they are free
 * @param left units that must remain, by the name of the layer's node; 0 for a layer that must be removed
 * @param traits what is planted, and how things are spelled
 */
record PlantedModel(
        OnnxModel model, ElementType type, int inputs, double limit, Map<String, Integer> left, Set<String> traits) {
    private static final int ROWS = 32;

    /** The model of a seed, while it is written. */
    private static final class Writer {
        private final Random random;
        private final ElementType type;
        private final GraphBuilder graph;
        private final Set<String> traits = new TreeSet<>();
        private final Map<String, Integer> left = new LinkedHashMap<>();

        Writer(long seed) {
            random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
            double choice = random.nextDouble();
            type = choice < 0.7 ? ElementType.FLOAT : choice < 0.85 ? ElementType.DOUBLE : ElementType.FLOAT16;
            graph = new GraphBuilder(type, 17, 8);
            traits.add("type:" + type);
        }

        PlantedModel write() {
            int inputs = 4 + random.nextInt(5);
            double limit = random.nextBoolean() ? 1 : Double.POSITIVE_INFINITY;
            traits.add("limit:" + limit);
            String tensor = graph.input("x", "N", inputs);
            int width = inputs;
            double reach = limit;
            boolean fed = false;
            boolean[] unread = new boolean[inputs];
            int depth = 1 + random.nextInt(3);
            for (int i = 0; i < depth; i++) {
                boolean behindLinear = tensor.startsWith("linear");
                List<String> activations = behindLinear
                        ? List.of("Tanh") // a product of two layers may have units that are dead by chance
                        : type == ElementType.FLOAT ? PlantedLayer.ACTIVATIONS : PlantedLayer.IN_EVERY_TYPE;
                String activation = activations.get(random.nextInt(activations.size()));
                PlantedLayer layer =
                        new PlantedLayer(random, type, activation, width, 5 + random.nextInt(6), reach, fed);
                String z = dense("layer" + i, tensor, layer.weights, layer.bias, unread);
                z = random.nextInt(4) == 0 ? scaled(z, layer.bias.length) : z;
                boolean behindScaling = !z.startsWith("layer");
                tensor = activated(activation, z, layer);
                layer.plants.forEach(plant -> traits.add(plant + ":" + activation));
                left.put("layer" + i, layer.own);
                if (behindScaling) {
                    traits.add("scaling");
                }
                width = layer.bias.length;
                unread = layer.unread;
                fed = activation.equals("Relu");
                reach = Double.POSITIVE_INFINITY;
                if (random.nextInt(5) == 0) {
                    // a layer without an activation, wide enough that its consumers do better without it
                    int linear = width + 4;
                    tensor = dense("linear" + i, tensor, rows(linear, width), numbers(linear), unread);
                    left.put("linear" + i, 0);
                    traits.add("linear layer");
                    width = linear;
                    unread = new boolean[linear];
                    fed = false;
                    reach = Double.POSITIVE_INFINITY;
                }
            }
            int outputs = 2 + random.nextInt(3);
            graph.output(dense("out", tensor, rows(outputs, width), numbers(outputs), unread), "N", outputs);
            left.put("out", outputs);
            return new PlantedModel(graph.model(), type, inputs, limit, left, traits);
        }

        private double[][] rows(int units, int inputs) {
            double[][] rows = new double[units][];
            for (int unit = 0; unit < units; unit++) {
                rows[unit] = numbers(inputs);
            }
            return rows;
        }

        private double[] numbers(int size) {
            double[] numbers = new double[size];
            Arrays.setAll(numbers, i -> GraphBuilder.rounded(type, random.nextGaussian() * 1.2 / Math.sqrt(size)));
            return numbers;
        }

        /** A Gemm, or a MatMul and an Add; weights of what is not to be read are 0. */
        private String dense(String name, String input, double[][] rows, double[] bias, boolean[] unread) {
            int units = rows.length;
            int inputs = rows[0].length;
            boolean gemm = random.nextBoolean();
            boolean unitsFirst = gemm && random.nextBoolean();
            double[] values = new double[units * inputs];
            for (int unit = 0; unit < units; unit++) {
                for (int j = 0; j < inputs; j++) {
                    values[unitsFirst ? unit * inputs + j : j * units + unit] = unread[j] ? 0 : rows[unit][j];
                }
            }
            int[] dims = unitsFirst ? new int[] {units, inputs} : new int[] {inputs, units};
            String w = graph.constant(name + "_w", dims, values);
            String b = graph.constant(name + "_b", new int[] {units}, bias);
            traits.add(gemm ? "Gemm, transB=" + (unitsFirst ? 1 : 0) : "MatMul, Add");
            if (gemm) {
                return graph.named(name, "Gemm", List.of(input, w, b), integer("transB", unitsFirst ? 1 : 0));
            }
            String product = graph.named(name, "MatMul", List.of(input, w));
            return graph.named(name + "_sum", "Add", List.of(product, b));
        }

        /**
         * Scales by powers of two, and shifts nothing, so that all that is planted before holds behind: multiples of a unit
         * differ by what scales them, and mirrored ones stay mirrored.
         */
        private String scaled(String z, int width) {
            double[] scales = new double[width];
            Arrays.fill(scales, random.nextBoolean() ? 2 : 0.5);
            boolean whole = random.nextBoolean();
            traits.add(whole ? "BatchNormalization" : "Mul");
            if (!whole) {
                return graph.node("Mul", List.of(z, graph.constant("scale", new int[] {width}, scales)));
            }
            double[] ones = new double[width];
            Arrays.fill(ones, 1);
            double[] zeros = new double[width];
            return graph.node(
                    "BatchNormalization",
                    List.of(
                            z,
                            graph.constant("gamma", new int[] {width}, scales),
                            graph.constant("beta", new int[] {width}, zeros),
                            graph.constant("mean", new int[] {width}, zeros),
                            graph.constant("variance", new int[] {width}, ones)),
                    real("epsilon", 0));
        }

        private String activated(String activation, String z, PlantedLayer layer) {
            return switch (activation) {
                case "HardTanh" ->
                    graph.node(
                            "Clip",
                            List.of(z, graph.constant("low", new int[0], -1), graph.constant("high", new int[0], 1)));
                case "PRelu" ->
                    graph.node(
                            "PRelu",
                            List.of(z, graph.constant("slope", new int[] {layer.slopes.length}, layer.slopes)));
                default -> graph.node(activation, List.of(z));
            };
        }
    }

    /** {@return the model of a seed} */
    static PlantedModel of(long seed) {
        return new Writer(seed).write();
    }

    /** {@return rows between the limits, or standard normal ones} */
    double[][] rows(long seed) {
        Random random = new Random(seed);
        double[][] rows = new double[ROWS][inputs];
        for (double[] row : rows) {
            for (int j = 0; j < inputs; j++) {
                double value = Double.isFinite(limit) ? limit * (2 * random.nextDouble() - 1) : random.nextGaussian();
                row[j] = GraphBuilder.rounded(type, value);
            }
        }
        return rows;
    }

    /** {@return what a model gives for the rows, {@code [rows][outputs]}} */
    double[][] outputs(OnnxModel other, double[][] rows) {
        double[] flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
        OrtRun.Feed feed = new OrtRun.Feed(type, List.of((long) rows.length, (long) inputs), Vector.of(flat));
        List<Map<String, OrtRun.Feed>> batches = new ArrayList<>(List.of(Map.of("x", feed)));
        String output = other.outputs().get(0).name();
        OrtRun.Out out =
                OrtRun.run(other, batches, List.of(output), false).get(output).get(0);
        return out.rows(out.values().size() / rows.length, 0);
    }
}
