package odf2nna.internal.device;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelGraph;
import odf2nna.internal.onnx.ModelNode;
import odf2nna.internal.onnx.TensorSpec;
import odf2nna.onnx.UnsupportedModelException;

/**
 * A model as a function of one row: numbers in, numbers out, by dense layers and what its dense network has between them. Immutable.
 *
 * @param type FLOAT or DOUBLE, in which it computes
 * @param inputs the model's inputs in its order, with the numbers that a row has of each
 * @param fed for each {@link Value.Input} of the steps, the input of the model that has its numbers
 * @param steps values, each after its sources, without {@link Value.Input}s
 * @param outputs in the model's order
 * @param leftOut outputs that are no numbers, such as names of classes
 */
record RowModel(
        ElementType type,
        Map<String, Integer> inputs,
        Map<String, String> fed,
        List<Value> steps,
        List<Output> outputs,
        List<String> leftOut) {
    private static final Set<String> LAYOUT =
            Set.of("Identity", "Cast", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Dropout");

    /** What is computed of all numbers of an output together, at the end. */
    enum End {
        NONE,
        SOFTMAX,
        LOG_SOFTMAX
    }

    /**
     * An output.
     *
     * @param name of the model's output, or of the tensor that a ZipMap at the end takes
     * @param value the step that gives its numbers
     * @param end what follows
     */
    record Output(String name, String value, int width, End end) {}

    RowModel {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        fed = Map.copyOf(fed);
        steps = List.copyOf(steps);
        outputs = List.copyOf(outputs);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * {@return a model as a function of one row}
     *
     * @throws UnsupportedModelException if other operators than those of its dense network have a part in it; names them all
     */
    static RowModel of(LoadedModel model) {
        return new Reading(model).read();
    }

    /** {@return weights, biases and other constants} */
    long constants() {
        return steps.stream().mapToLong(RowModel::constants).sum();
    }

    private static long constants(Value step) {
        return step.match(new Value.Cases<>(
                (Value.Input input) -> 0L,
                (Value.Dense dense) ->
                        (long) dense.layer().units() * (dense.layer().inputs() + 1L),
                (Value.Activated activated) -> (long) activated.width()
                        * activated.activation().constants().size(),
                (Value.Scaled scaled) -> 2L * scaled.width(),
                (Value.Sum sum) -> 0L,
                (Value.Product product) -> 0L,
                (Value.Concat concat) -> 0L));
    }

    /** {@return multiplications with a following addition of all dense layers} */
    long multiplyAdds() {
        return steps.stream()
                .filter(Value.Dense.class::isInstance)
                .map(Value.Dense.class::cast)
                .mapToLong(dense -> (long) dense.layer().units() * dense.layer().inputs())
                .sum();
    }

    /** Finds the way from the model's inputs through its dense network to its outputs. */
    private static final class Reading {
        private final LoadedModel model;
        private final DenseNetwork network;
        private final ModelGraph graph;
        private final Map<String, ModelNode> makers = new HashMap<>();
        private final Set<String> values = new HashSet<>();
        private final Set<String> findings = new LinkedHashSet<>();
        private final Map<String, Integer> inputs = new LinkedHashMap<>();
        private final Map<String, String> fed = new LinkedHashMap<>();
        private final List<Output> outputs = new ArrayList<>();
        private final List<String> leftOut = new ArrayList<>();
        private ElementType type = ElementType.FLOAT;

        Reading(LoadedModel model) {
            this.model = model;
            this.network = model.network();
            this.graph = ModelGraph.of(model.model());
            graph.nodes().forEach(node -> node.outputs().forEach(output -> makers.put(output, node)));
            network.values().forEach(value -> values.add(value.name()));
        }

        RowModel read() {
            model.model().inputs().forEach(this::input);
            model.model().outputs().forEach(this::output);
            if (outputs.isEmpty() && findings.isEmpty()) {
                findings.add("none of its outputs are real numbers");
            }
            List<Value> steps = steps();
            if (!findings.isEmpty()) {
                throw new UnsupportedModelException(
                        model.model().file().toString(),
                        "can't be written as C: %s; write ONNX, a SavedModel or a Keras file"
                                .formatted(String.join("; ", findings)));
            }
            return new RowModel(type, inputs, fed, steps, outputs, leftOut);
        }

        private void input(TensorSpec input) {
            Optional<ElementType> real = input.type().filter(ElementType::isReal);
            boolean isRow = input.shaped()
                    && input.dims().size() >= 2
                    && input.dims().stream().skip(1).allMatch(dim -> dim > 0);
            if (real.isEmpty() || !isRow) {
                findings.add("its input '%s' is %s, expected rows of real numbers of one length"
                        .formatted(input.name(), input));
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
            End end = End.NONE;
            String reached = tensor;
            while (!values.contains(reached) || network.value(reached) instanceof Value.Input) {
                ModelNode maker = makers.get(reached);
                boolean squashes =
                        maker != null && Set.of("Softmax", "LogSoftmax").contains(maker.operator());
                if (maker == null
                        || (!squashes && !LAYOUT.contains(maker.operator()))
                        || (squashes && end != End.NONE)) {
                    findings.add(
                            maker == null
                                    ? "its output '%s' is not computed by a dense layer".formatted(name)
                                    : "%s computes its output '%s'".formatted(maker.title(), name));
                    return;
                }
                if (squashes) {
                    end = maker.operator().equals("Softmax") ? End.SOFTMAX : End.LOG_SOFTMAX;
                    if (!isOfWholeRow(maker)) {
                        findings.add("%s is not of whole rows".formatted(maker.title()));
                        return;
                    }
                }
                reached = maker.inputs().get(0);
            }
            Output found = new Output(name, reached, network.value(reached).width(), end);
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
            return from == 1 && rank == 2
                    || from == rank - 1 && width(shape.get()) == shape.get().get(rank - 1);
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
                        feed(from);
                    } else {
                        requireRow(value);
                        steps.add(value);
                    }
                }
            }
            return steps;
        }

        private void feed(Value.Input from) {
            Optional<String> input = model.modelInput(from.name());
            if (input.isPresent() && inputs.getOrDefault(input.get(), -1) == from.width()) {
                fed.put(from.name(), input.get());
                return;
            }
            String reached = from.name();
            while (makers.containsKey(reached)
                    && LAYOUT.contains(makers.get(reached).operator())) {
                reached = makers.get(reached).inputs().get(0);
            }
            ModelNode maker = makers.get(reached);
            if (maker != null) {
                findings.add("%s computes what its dense layers take".formatted(maker.title()));
            } else if (findings.isEmpty()) {
                findings.add("its dense layers do not take whole rows of the input '%s'".formatted(reached));
            }
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
}
