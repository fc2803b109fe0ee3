package odf2nna.internal.device.litert;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.device.litert.LiteModel.Fused;
import odf2nna.internal.device.litert.LiteModel.Operator;
import odf2nna.internal.device.litert.LiteModel.Port;
import odf2nna.internal.device.litert.LiteModel.Steps;
import odf2nna.internal.device.litert.LiteModel.Tensor;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.Grid;
import odf2nna.internal.network.Vector;

/**
 * A graph in int8, made from one in float32 and the ranges of its values: inputs, outputs and values in int8, weights in int8 with a scale for each
 * unit, biases in int32. Scalings of columns in front stay in float32, as columns of different sizes would share one scale.
 *
 * @see <a href="https://ai.google.dev/edge/litert/conversion/tensorflow/quantization/quantization_spec">LiteRT's specification of int8</a>
 */
final class IntegerGraph {
    /** Outputs of these are on grids that LiteRT prescribes. */
    private static final Map<Kind, Grid> PRESCRIBED = Map.of(
            Kind.LOGISTIC,
            new Grid(1 / 256f, 0),
            Kind.SOFTMAX,
            new Grid(1 / 256f, 0),
            Kind.LOG_SOFTMAX,
            new Grid(16 / 256f, 255),
            Kind.TANH,
            new Grid(1 / 128f, 128));

    /** Half as many steps of the result of a HARD_SWISH in one of its input as LiteRT allows; more are asked for where the result hardly leaves 0. */
    private static final int SWISH_STEPS = 64;

    private final LiteModel source;
    private final Ranges ranges;
    private final List<Tensor> tensors = new ArrayList<>();
    private final List<Operator> operators = new ArrayList<>();
    /** The new tensor of one of the source. */
    private final Map<Integer, Integer> made = new HashMap<>();
    /** The tensor in int8 of a new one in float32. */
    private final Map<Integer, Integer> rounded = new HashMap<>();

    private final Map<Integer, Grid> grids = new HashMap<>();
    private final Set<Integer> reals = new HashSet<>();

    private IntegerGraph(LiteModel source, Ranges ranges) {
        this.source = source;
        this.ranges = ranges;
    }

    /**
     * A graph in int8, and what became of the values in float32.
     *
     * @param steps by tensor of the source; those that are scaled in front have the steps to which they are rounded after that
     */
    record Stepped(LiteModel graph, Map<Integer, Steps> steps) {
        Stepped {
            steps = Map.copyOf(steps);
        }
    }

    /** {@return the graph in int8} */
    static Stepped of(LiteModel source, Ranges ranges) {
        IntegerGraph made = new IntegerGraph(source, ranges);
        LiteModel graph = made.make();
        Map<Integer, Steps> steps = new HashMap<>();
        Map<Integer, Integer> all = new HashMap<>(made.made);
        all.putAll(made.rounded);
        all.forEach((tensor, index) -> {
            if (source.isRow(tensor)) {
                graph.tensors().get(index).steps().ifPresent(found -> steps.put(tensor, found));
            }
        });
        return new Stepped(graph, steps);
    }

    private LiteModel make() {
        source.inputs().stream().map(Port::tensor).filter(this::isScaled).forEach(reals::add);
        for (int i = source.operators().size() - 1; i >= 0; i--) {
            shareGrids(source.operators().get(i));
        }
        List<Port> inputs = source.inputs().stream()
                .map(port -> new Port(
                        port.name(),
                        reals.contains(port.tensor())
                                ? copied(port.tensor())
                                : value(port.tensor(), ranges.grid(taken(port.tensor())))))
                .toList();
        source.operators().forEach(this::add);
        List<Port> outputs = source.outputs().stream()
                .map(port -> new Port(port.name(), bytes(port.tensor())))
                .toList();
        return new LiteModel(tensors, operators, inputs, outputs);
    }

    /** Operators that pass numbers on as they are. */
    private static boolean isMove(Operator operator) {
        return operator.kind() == Kind.RESHAPE || operator.kind() == Kind.GATHER;
    }

    /** {@return the numbers of a tensor that are used: those that its only consumer selects, or all} */
    private int taken(int tensor) {
        List<Operator> consumers = source.operators().stream()
                .filter(operator -> operator.inputs().contains(tensor))
                .toList();
        return consumers.size() == 1 && isMove(consumers.get(0))
                ? taken(consumers.get(0).output())
                : tensor;
    }

    /** {@return whether columns of a tensor are scaled by constants, perhaps in another shape or some of them} */
    private boolean isScaled(int tensor) {
        return source.operators().stream()
                .filter(operator -> operator.inputs().contains(tensor))
                .anyMatch(operator -> isScaling(operator) || (isMove(operator) && isScaled(operator.output())));
    }

    private boolean isScaling(Operator operator) {
        return (operator.kind() == Kind.MUL || operator.kind() == Kind.ADD)
                && source.tensors().get(operator.inputs().get(1)).constant().isPresent();
    }

    /**
     * LiteRT joins and compares values of one grid only. What nothing else takes is put on that of the result; others are rounded once more. The
     * last operator is first, as its result may decide on grids of several before it.
     */
    private void shareGrids(Operator operator) {
        if (operator.kind() == Kind.CONCATENATION) {
            int[] all = operator.inputs().stream().mapToInt(input -> input).toArray();
            grids.put(operator.output(), ranges.grid(all));
        }
        if (operator.kind() == Kind.CONCATENATION || isBound(operator)) {
            Grid grid = grids.computeIfAbsent(operator.output(), ranges::grid);
            operator.inputs().stream().filter(this::isFree).forEach(input -> grids.put(input, grid));
        }
    }

    /** {@return whether numbers that lie beyond a constant become it} */
    private static boolean isBound(Operator operator) {
        return operator.kind() == Kind.MAXIMUM || operator.kind() == Kind.MINIMUM;
    }

    private boolean isFree(int tensor) {
        long uses = source.operators().stream()
                .filter(operator -> operator.inputs().contains(tensor))
                .count();
        boolean isPort = source.outputs().stream().anyMatch(output -> output.tensor() == tensor);
        return uses == 1
                && !isPort
                && source.operators().stream()
                        .anyMatch(operator -> operator.output() == tensor
                                && !PRESCRIBED.containsKey(operator.kind())
                                && !isMove(operator)
                                && operator.kind() != Kind.CONCATENATION);
    }

    private void add(Operator operator) {
        int first = operator.inputs().get(0);
        if (reals.contains(first) && (isScaling(operator) || isMove(operator))) {
            reals.add(operator.output());
            copied(operator.output());
            List<Integer> inputs = operator.inputs().stream().map(this::copied).toList();
            operators.add(new Operator(
                    operator.kind(), inputs, copied(operator.output()), operator.fused(), operator.parameter()));
            return;
        }
        List<Integer> inputs = switch (operator.kind()) {
            case FULLY_CONNECTED -> layer(operator);
            case RESHAPE, GATHER ->
                List.of(bytes(first), copied(operator.inputs().get(1)));
            case CONCATENATION ->
                operator.inputs().stream()
                        .map(input -> shared(input, ByName.get(grids, operator.output())))
                        .toList();
            case MAXIMUM, MINIMUM -> {
                Grid grid = ByName.get(grids, operator.output());
                Tensor bound = source.tensors().get(operator.inputs().get(1));
                yield List.of(shared(first, grid), constant(bound, grid));
            }
            default -> operator.inputs().stream().map(this::bytes).toList();
        };
        Grid grid = grids.getOrDefault(operator.output(), ranges.grid(operator.output()));
        if (operator.kind() == Kind.HARD_SWISH) {
            grid = notFiner(
                    grid, tensors.get(inputs.get(0)).steps().orElseThrow().scale() / SWISH_STEPS);
        }
        int output = value(operator.output(), PRESCRIBED.getOrDefault(operator.kind(), grid));
        if (isMove(operator)) {
            Tensor same = tensors.get(output);
            tensors.set(
                    output,
                    new Tensor(
                            same.name(),
                            same.type(),
                            same.shape(),
                            same.constant(),
                            tensors.get(inputs.get(0)).steps()));
        }
        operators.add(new Operator(operator.kind(), inputs, output, operator.fused(), operator.parameter()));
    }

    /** {@return a grid, or a wider one around 0 if its scale is smaller than that} */
    private static Grid notFiner(Grid grid, float scale) {
        return grid.scale() >= scale ? grid : new Grid(scale, -Byte.MIN_VALUE);
    }

    /** {@return a tensor as it is in the source} */
    private int copied(int tensor) {
        return made.computeIfAbsent(tensor, one -> add(source.tensors().get(one)));
    }

    private int add(Tensor tensor) {
        tensors.add(tensor);
        return tensors.size() - 1;
    }

    /** {@return a value of the source in int8} */
    private int value(int tensor, Grid grid) {
        Tensor old = source.tensors().get(tensor);
        int index = add(new Tensor(
                old.name(), LiteModel.Type.INT8, old.shape(), Optional.empty(), Optional.of(new Steps(grid))));
        made.put(tensor, index);
        return index;
    }

    /** {@return a tensor of the source in int8: a constant, a value, or one in float32 that is rounded} */
    private int bytes(int tensor) {
        Tensor old = source.tensors().get(tensor);
        if (old.constant().isPresent()) {
            return made.computeIfAbsent(tensor, one -> constant(old));
        }
        return reals.contains(tensor)
                ? rounded.computeIfAbsent(tensor, one -> onGrid(copied(one), ranges.grid(one)))
                : ByName.get(made, tensor);
    }

    private int constant(Tensor old) {
        double[] numbers = old.constant().orElseThrow().toArray();
        double low = 0;
        double high = 0;
        for (double number : numbers) {
            low = Math.min(low, number);
            high = Math.max(high, number);
        }
        return constant(old, Grid.over(low, high));
    }

    private int constant(Tensor old, Grid grid) {
        double[] numbers = old.constant().orElseThrow().toArray();
        Steps steps = new Steps(grid);
        Vector stored = Vector.singles(numbers.length, i -> steps.of(numbers[i]));
        return add(new Tensor(old.name(), LiteModel.Type.INT8, old.shape(), Optional.of(stored), Optional.of(steps)));
    }

    /**
     * {@return a value on the grid that it shares with others, by one more operator where something else takes it as well: also where both
     *     grids happen to be equal, so that no size depends on ranges}
     */
    private int shared(int tensor, Grid grid) {
        return isFree(tensor) ? bytes(tensor) : onGrid(bytes(tensor), grid);
    }

    /** {@return a value on a grid, by one more operator} */
    private int onGrid(int tensor, Grid grid) {
        Tensor old = tensors.get(tensor);
        Steps steps = new Steps(grid);
        int index = add(new Tensor(
                old.name() + "/int8_" + tensors.size(),
                LiteModel.Type.INT8,
                old.shape(),
                Optional.empty(),
                Optional.of(steps)));
        operators.add(new Operator(Kind.QUANTIZE, List.of(tensor), index, Fused.NONE, 0));
        return index;
    }

    private List<Integer> layer(Operator operator) {
        int from = operator.inputs().get(0);
        int input = bytes(from);
        Tensor weights = source.tensors().get(operator.inputs().get(1));
        Tensor bias = source.tensors().get(operator.inputs().get(2));
        IntegerLayer layer = IntegerLayer.of(
                weights,
                bias.constant().orElseThrow(),
                tensors.get(input).steps().orElseThrow(),
                index -> ranges.mean(from, index));
        return List.of(
                input,
                add(new Tensor(
                        weights.name(),
                        LiteModel.Type.INT8,
                        weights.shape(),
                        Optional.of(layer.weights()),
                        Optional.of(new Steps(layer.scales(), 0)))),
                add(new Tensor(
                        bias.name(),
                        LiteModel.Type.INT32,
                        bias.shape(),
                        Optional.of(layer.bias()),
                        Optional.of(new Steps(layer.biasScales(), 0)))));
    }
}
