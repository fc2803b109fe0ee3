package odf2nna.internal.device;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelGraph;
import odf2nna.internal.onnx.ModelNode;
import odf2nna.internal.onnx.SelectedFeatures;
import odf2nna.internal.onnx.TensorSpec;
import odf2nna.onnx.UnsupportedModelException;
import org.jspecify.annotations.Nullable;

/** Finds the way from the model's inputs through its dense network to its outputs. */
final class RowReading {
    private static final Set<String> LAYOUT =
            Set.of("Identity", "Cast", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Dropout");

    private final LoadedModel model;
    private final DenseNetwork network;
    private final ModelGraph graph;
    private final Map<String, ModelNode> makers = new HashMap<>();
    private final Set<String> values = new HashSet<>();
    private final Set<String> findings = new LinkedHashSet<>();
    private final Map<String, Integer> inputs = new LinkedHashMap<>();
    private final Map<String, String> fed = new LinkedHashMap<>();
    private final List<RowModel.Selection> selections = new ArrayList<>();
    private final List<RowModel.Output> outputs = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private ElementType type = ElementType.FLOAT;

    RowReading(LoadedModel model) {
        this.model = model;
        this.network = model.network();
        this.graph = ModelGraph.of(model.model());
        graph.nodes().forEach(node -> node.outputs().forEach(output -> makers.put(output, node)));
        network.values().forEach(value -> values.add(value.name()));
    }

    RowModel read(String format) {
        model.model().inputs().forEach(this::input);
        model.model().outputs().forEach(this::output);
        if (outputs.isEmpty() && findings.isEmpty()) {
            findings.add("none of its outputs are real numbers");
        }
        List<Value> steps = steps();
        if (!findings.isEmpty()) {
            throw new UnsupportedModelException(
                    model.model().file().toString(),
                    "can't be written as %s: %s; write ONNX".formatted(format, String.join("; ", findings)));
        }
        return new RowModel(type, inputs, fed, selections, steps, outputs, leftOut);
    }

    private void input(TensorSpec input) {
        Optional<ElementType> real = input.type().filter(ElementType::isReal);
        boolean isRow = input.shaped()
                && input.dims().size() >= 2
                && input.dims().stream().skip(1).allMatch(dim -> dim > 0);
        if (real.isEmpty() || !isRow) {
            findings.add(
                    "its input '%s' is %s, expected rows of real numbers of one length".formatted(input.name(), input));
            return;
        }
        if (real.get() == ElementType.DOUBLE) {
            type = ElementType.DOUBLE;
        }
        long width = input.dims().stream().skip(1).reduce(1L, Math::multiplyExact);
        inputs.put(input.name(), Math.toIntExact(width));
    }

    private void output(TensorSpec output) {
        ModelNode maker = makers.get(output.name());
        if (output.type().filter(ElementType::isReal).isPresent()) {
            end(output.name(), output.name());
        } else if (maker != null && maker.operator().endsWith("ZipMap")) {
            end(maker.inputs().get(0), maker.inputs().get(0));
        } else {
            leftOut.add(output.name());
        }
    }

    /** Follows an output back to the dense network. */
    private void end(String name, String tensor) {
        RowModel.End end = RowModel.End.NONE;
        String reached = tensor;
        while (!values.contains(reached) || network.value(reached) instanceof Value.Input) {
            ModelNode maker = makers.get(reached);
            boolean squashes = maker != null && Set.of("Softmax", "LogSoftmax").contains(maker.operator());
            if (maker == null || (!squashes && !passes(maker)) || (squashes && end != RowModel.End.NONE)) {
                findings.add(
                        maker == null
                                ? "its output '%s' is not computed by a dense layer".formatted(name)
                                : "%s computes its output '%s'".formatted(maker.title(), name));
                return;
            }
            if (squashes) {
                end = maker.operator().equals("Softmax") ? RowModel.End.SOFTMAX : RowModel.End.LOG_SOFTMAX;
                if (!isOfWholeRow(maker)) {
                    findings.add("%s is not of whole rows".formatted(maker.title()));
                    return;
                }
            }
            reached = maker.inputs().get(0);
        }
        RowModel.Output found =
                new RowModel.Output(name, reached, network.value(reached).width(), end);
        if (!outputs.contains(found)) {
            outputs.add(found);
        }
    }

    private boolean isOfWholeRow(ModelNode node) {
        Optional<List<Integer>> shape = graph.shape(node.inputs().get(0));
        boolean isFlat = model.model().opset() < 13;
        Object axis = node.attributes().getOrDefault("axis", isFlat ? 1L : -1L);
        if (shape.isEmpty() || !(axis instanceof Long given)) {
            return false;
        }
        int rank = shape.get().size();
        long from = given < 0 ? given + rank : given;
        boolean isLast = from == rank - 1 && width(shape.get()) == shape.get().get(rank - 1);
        return (from == 1 && rank == 2) || isLast;
    }

    /** {@return the numbers of a row in a tensor of this shape; −1 where that is not known} */
    private static long width(List<Integer> shape) {
        long width = 1;
        for (int dim : shape.subList(1, shape.size())) {
            width = dim < 0 ? -1 : width * dim;
        }
        return width;
    }

    private List<Value> steps() {
        Set<String> needed = new HashSet<>();
        outputs.forEach(output -> network.upTo(output.value()).forEach(value -> needed.add(value.name())));
        List<Value> steps = new ArrayList<>();
        for (Value value : network.values()) {
            if (needed.contains(value.name())) {
                if (value instanceof Value.Input from) {
                    feed(from, steps);
                } else {
                    requireRow(value);
                    steps.add(value);
                }
            }
        }
        return steps;
    }

    /**
     * Adds what is between an input of the model and one of its dense network: a selection of columns, and scalings by constants, column by column.
     * Columns that are scaled before they are selected are scaled after it.
     */
    private void feed(Value.Input from, List<Value> steps) {
        List<Scaling> between = new ArrayList<>();
        UnitSet positions = UnitSet.all(from.width()); // of those of the tensor that is reached
        int width = from.width();
        String reached = from.name();
        while (makers.containsKey(reached)) {
            ModelNode maker = makers.get(reached);
            Optional<SelectedFeatures> selected = SelectedFeatures.of(model.model(), reached);
            Optional<List<Scaling>> scalings = scalings(maker, width);
            if (selected.isPresent()) {
                reached = selected.get().source();
                positions = selected.get().positions().part(positions);
                width = graph.shape(reached)
                        .map(shape -> Math.toIntExact(width(shape)))
                        .orElse(-1);
            } else if (scalings.isPresent()) {
                UnitSet kept = positions;
                List<Scaling> some =
                        scalings.get().stream().map(one -> one.of(kept)).toList();
                between.addAll(0, some);
                reached = some.get(0).source();
            } else if (passes(maker)) {
                reached = maker.inputs().get(0);
            } else {
                findings.add(
                        "its dense layers depend on %s, which is no part of a dense network".formatted(maker.title()));
                return;
            }
        }
        if (inputs.getOrDefault(reached, -1) != width) {
            if (findings.isEmpty()) {
                findings.add("its dense layers do not take whole rows of the input '%s'".formatted(reached));
            }
            return;
        }
        String source = reached;
        if (positions.equals(UnitSet.all(width))) {
            fed.put(reached, reached);
        } else {
            source = between.isEmpty() ? from.name() : from.name() + "/selected";
            selections.add(new RowModel.Selection(source, reached, positions));
        }
        for (Scaling scaling : between) {
            String name = "%s/%d".formatted(from.name(), steps.size());
            steps.add(new Value.Scaled(name, source, scaling.scale(), scaling.shift()));
            source = name;
        }
        if (source.equals(reached)) {
            fed.put(from.name(), reached);
        } else if (!between.isEmpty()) {
            int last = steps.size() - 1;
            Value.Scaled scaled = (Value.Scaled) steps.get(last);
            steps.set(last, new Value.Scaled(from.name(), scaled.source(), scaled.scale(), scaled.shift()));
        }
    }

    /** A step of a scaling, {@code x·scale + shift}; two for {@code (x − offset)·scale}, which would lose digits as one. */
    private record Scaling(String source, Vector scale, Vector shift) {
        /** {@return that of some columns} */
        Scaling of(UnitSet columns) {
            return new Scaling(source, scale.select(columns), shift.select(columns));
        }
    }

    /** {@return what a node does with each column by constants; empty if it does something else} */
    private Optional<List<Scaling>> scalings(ModelNode node, int width) {
        if (node.operator().equals("ai.onnx.ml.Scaler")) {
            Optional<Vector> offset = numbers(node.attributes().get("offset"), width, -1);
            Optional<Vector> scale = numbers(node.attributes().get("scale"), width, 1);
            String source = node.inputs().get(0);
            return offset.isEmpty() || scale.isEmpty()
                    ? Optional.empty()
                    : Optional.of(List.of(
                            new Scaling(source, Vector.ones(width), offset.get()),
                            new Scaling(source, scale.get(), Vector.zeros(width))));
        }
        if (!Set.of("Add", "Sub", "Mul", "Div").contains(node.operator())
                || node.inputs().size() != 2
                || graph.shape(node.outputs().get(0))
                        .filter(shape -> width(shape) == width)
                        .isEmpty()) {
            return Optional.empty();
        }
        boolean isSecond = graph.isConstant(node.inputs().get(1));
        boolean isSwapped = !isSecond && Set.of("Add", "Mul").contains(node.operator());
        String constant = node.inputs().get(isSwapped ? 0 : 1);
        String source = node.inputs().get(isSwapped ? 1 : 0);
        return graph.movedConstant(constant)
                .filter(tensor -> tensor.size() == 1 || tensor.size() == width)
                .map(tensor -> Vector.of(IntStream.range(0, width)
                        .mapToDouble(i -> tensor.number(tensor.size() == 1 ? 0 : i))
                        .toArray()))
                .map(numbers -> List.of(
                        switch (node.operator()) {
                            case "Add" -> new Scaling(source, Vector.ones(width), numbers);
                            case "Sub" -> new Scaling(source, Vector.ones(width), mapped(numbers, n -> -n));
                            case "Mul" -> new Scaling(source, numbers, Vector.zeros(width));
                            default -> new Scaling(source, mapped(numbers, n -> 1 / n), Vector.zeros(width));
                        }));
    }

    private static Vector mapped(Vector numbers, DoubleUnaryOperator function) {
        return Vector.of(Arrays.stream(numbers.toArray()).map(function).toArray());
    }

    private static Optional<Vector> numbers(@Nullable Object attribute, int width, double factor) {
        return Optional.ofNullable(attribute)
                .filter(List.class::isInstance)
                .map(given -> (List<?>) given)
                .filter(given -> given.size() == 1 || given.size() == width)
                .map(given -> Vector.of(IntStream.range(0, width)
                        .mapToDouble(i -> factor * ((Number) given.get(given.size() == 1 ? 0 : i)).doubleValue())
                        .toArray()));
    }

    /** {@return whether a node passes the numbers of a row on in their order} */
    private static boolean passes(ModelNode node) {
        boolean toReal = node.attributes().get("to") instanceof Long to
                && ElementType.realOfCode(to.intValue()).isPresent();
        return LAYOUT.contains(node.operator()) && (toReal || !node.operator().equals("Cast"));
    }

    /** A layer may be applied to many positions of a row; then a row has more numbers than the layer has units. */
    private void requireRow(Value value) {
        boolean isRow = graph.shape(value.name())
                .filter(shape -> width(shape) == value.width())
                .isPresent();
        if (value instanceof Value.Dense dense && !isRow) {
            findings.add("the layer '%s' is not known to be applied once to each row"
                    .formatted(dense.layer().name()));
        }
    }
}
