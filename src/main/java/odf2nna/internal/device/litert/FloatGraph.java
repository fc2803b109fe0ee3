package odf2nna.internal.device.litert;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import odf2nna.internal.device.RowModel;
import odf2nna.internal.device.litert.LiteModel.Fused;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.HalfFloat;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.TensorSpec;

/**
 * The graph of a function of one row, in float32. Inputs and outputs have the shapes of the model, with any number of rows; in between all
 * values are {@code [rows, width]}.
 */
final class FloatGraph {
    private static final int FLAT = 2;

    private final RowModel row;
    private final OnnxModel model;
    private final boolean isHalf;
    private final GraphDraft graph = new GraphDraft();
    private final Map<String, Integer> tensors = new HashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();
    private final Map<String, Value.Activated> fused = new HashMap<>();

    private FloatGraph(RowModel row, OnnxModel model, boolean isHalf) {
        this.row = row;
        this.model = model;
        this.isHalf = isHalf;
    }

    /**
     * {@return the graph}
     *
     * @param model that has the shapes of inputs and outputs
     * @param isHalf whether weights that half precision holds exactly are stored in it
     */
    static LiteModel of(RowModel row, OnnxModel model, boolean isHalf) {
        return named(row, model, isHalf).graph();
    }

    /**
     * A graph and where its values are.
     *
     * @param values for each value of the function its tensor, but for pre-activations that no tensor holds
     */
    record Named(LiteModel graph, Map<String, Integer> values) {
        Named {
            values = Map.copyOf(values);
        }
    }

    /** {@return the graph as {@link #of} makes it, with the tensors of the values} */
    static Named named(RowModel row, OnnxModel model, boolean isHalf) {
        FloatGraph made = new FloatGraph(row, model, isHalf);
        LiteModel graph = made.read();
        made.tensors.keySet().removeAll(made.fused.keySet());
        return new Named(graph, made.tensors);
    }

    private LiteModel read() {
        row.steps().forEach(step -> step.sources().forEach(source -> uses.merge(source, 1, Integer::sum)));
        row.outputs().forEach(output -> uses.merge(output.value(), 1, Integer::sum));
        row.steps().forEach(this::fuse);
        row.inputs().forEach(this::input);
        row.steps().forEach(this::step);
        row.outputs().forEach(this::output);
        return graph.finish();
    }

    /** Finds the layers that apply their activation by themselves: those whose pre-activations nothing else takes. */
    private void fuse(Value step) {
        if (step instanceof Value.Activated activated
                && ActivationOperators.fused(activated.activation()) != Fused.NONE
                && ByName.get(uses, activated.source()) == 1) {
            fused.put(activated.source(), activated);
        }
    }

    private void input(String name, int width) {
        List<Integer> shape = model.inputs().stream()
                .filter(spec -> spec.name().equals(name))
                .findFirst()
                .map(FloatGraph::shape)
                .orElseThrow();
        int tensor = graph.input(name, shape);
        boolean isTaken = row.isTaken(name);
        int flat =
                shape.size() == FLAT || !isTaken ? tensor : graph.reshaped(name + "/flat", tensor, List.of(1, width));
        row.fed().forEach((source, from) -> {
            if (from.equals(name)) {
                tensors.put(source, flat);
            }
        });
        row.selections().stream().filter(some -> some.input().equals(name)).forEach(some -> {
            double[] positions =
                    Arrays.stream(some.positions().toArray()).asDoubleStream().toArray();
            List<Integer> all = List.of(positions.length);
            int indices = graph.constant(some.name() + "/indices", LiteModel.Type.INT32, all, Vector.of(positions));
            tensors.put(some.name(), graph.row(Kind.GATHER, some.name(), positions.length, flat, indices));
        });
    }

    private static List<Integer> shape(TensorSpec spec) {
        return Stream.concat(Stream.of(1), spec.dims().stream().skip(1).map(Math::toIntExact))
                .toList();
    }

    private int at(String value) {
        return ByName.get(tensors, value);
    }

    private void step(Value step) {
        if (tensors.containsKey(step.name())) {
            return; // the layer before applies it by itself
        }
        int tensor = step.match(new Value.Cases<>(
                (Value.Input input) -> -1, // none among the steps
                this::dense,
                activated -> ActivationOperators.add(graph, activated, at(activated.source())),
                this::scaled,
                sum -> joined(Kind.ADD, sum),
                product -> joined(Kind.MUL, product),
                concat -> graph.row(
                        Kind.CONCATENATION,
                        concat.name(),
                        concat.width(),
                        concat.sources().stream().map(this::at).toArray(Integer[]::new))));
        tensors.put(step.name(), tensor);
    }

    private int dense(Value.Dense dense) {
        String name = dense.layer().name();
        int units = dense.layer().units();
        List<Integer> shape = List.of(units, dense.layer().inputs());
        Vector numbers = dense.layer().weights().values();
        int weights = isHalf && isExactInHalf(numbers)
                ? graph.shaped(
                        Kind.DEQUANTIZE,
                        name + "/weights",
                        shape,
                        Fused.NONE,
                        0,
                        graph.constant(name + "/weights_fp16", LiteModel.Type.FLOAT16, shape, numbers))
                : graph.constant(name + "/weights", LiteModel.Type.FLOAT32, shape, numbers);
        int bias = graph.constant(
                name + "/bias",
                LiteModel.Type.FLOAT32,
                List.of(units),
                dense.layer().bias());
        Value.Activated end = fused.get(dense.name());
        Fused function = end == null ? Fused.NONE : ActivationOperators.fused(end.activation());
        String result = end == null ? dense.name() : end.name();
        int tensor = graph.row(Kind.FULLY_CONNECTED, result, units, function, 0, at(dense.source()), weights, bias);
        tensors.put(result, tensor);
        return tensor;
    }

    private static boolean isExactInHalf(Vector numbers) {
        return IntStream.range(0, numbers.size())
                .mapToDouble(numbers::get)
                .allMatch(number -> HalfFloat.toFloat(HalfFloat.ofDouble(number)) == number);
    }

    /** {@code x·scale + shift}; what changes nothing has no operator. */
    private int scaled(Value.Scaled scaled) {
        int width = scaled.width();
        int tensor = at(scaled.source());
        boolean isShifted = !scaled.shift().equals(Vector.zeros(width));
        if (!scaled.scale().equals(Vector.ones(width))) {
            String name = isShifted ? scaled.name() + "/mul" : scaled.name();
            tensor = graph.row(Kind.MUL, name, width, tensor, constants(scaled.name() + "/scale", scaled.scale()));
        }
        return isShifted
                ? graph.row(Kind.ADD, scaled.name(), width, tensor, constants(scaled.name() + "/shift", scaled.shift()))
                : tensor;
    }

    private int constants(String name, Vector numbers) {
        return graph.constant(name, LiteModel.Type.FLOAT32, List.of(numbers.size()), numbers);
    }

    private int joined(Kind kind, Value value) {
        List<String> sources = value.sources();
        int sum = at(sources.get(0));
        for (int i = 1; i < sources.size(); i++) {
            boolean isLast = i == sources.size() - 1;
            String name = isLast ? value.name() : "%s/%d".formatted(value.name(), i);
            sum = graph.row(kind, name, value.width(), sum, at(sources.get(i)));
        }
        return sum;
    }

    private void output(RowModel.Output output) {
        int tensor = at(output.value());
        if (output.end() != RowModel.End.NONE) {
            Kind kind = output.end() == RowModel.End.SOFTMAX ? Kind.SOFTMAX : Kind.LOG_SOFTMAX;
            tensor = graph.row(kind, output.name(), output.width(), tensor);
        }
        List<Integer> shape = model.outputs().stream()
                .filter(spec -> spec.name().equals(output.name()) && spec.shaped())
                .map(FloatGraph::shape)
                .filter(dims -> dims.stream().allMatch(dim -> dim > 0)
                        && dims.stream().reduce(1, Math::multiplyExact) == output.width())
                .findFirst()
                .orElse(List.of(1, output.width()));
        if (shape.size() != FLAT || graph.isPort(tensor)) {
            tensor = graph.reshaped(output.name(), tensor, shape);
        }
        graph.output(output.name(), tensor);
    }
}
