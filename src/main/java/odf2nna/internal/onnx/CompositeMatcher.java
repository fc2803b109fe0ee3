package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/**
 * Activations written out as several operators: Gelu by Erf or Tanh, x·sigmoid(x), Mish, HardSwish, Softplus and so on.
 *
 * <p>Exporters spell the same function in many ways, so it is recognised by its values, not by its operators: the
 * operators between a tensor and the one behind it are evaluated at sample points and compared with each known
 * function. The nearest counts. Constants are stored in float32, which moves the result by some 1e-7; the two known
 * functions that lie closest, the two forms of Gelu, are 5e-4 apart. The bound of 1e-5 lies between. Constants in
 * float16 are off by up to 5e-4 each, so there the bound is 2e-3; other functions in use are at least 1e-2 apart.
 */
final class CompositeMatcher {
    private static final double TOLERANCE = 1e-5;
    private static final double HALF_TOLERANCE = 2e-3;
    /** An odd shift keeps them off the corners of piecewise functions; those far out distinguish asymptotes. */
    private static final double[] SAMPLES = DoubleStream.concat(
                    IntStream.rangeClosed(-64, 64).mapToDouble(i -> i / 8.0),
                    DoubleStream.of(10, 15, 19, 21, 30, 50).flatMap(far -> DoubleStream.of(-far, far)))
            .map(x -> x + 0.01)
            .toArray();

    private static final List<Activation> KNOWN = Stream.concat(
                    Arrays.stream(Activation.Plain.values()), Stream.of(new Activation.Clip(0, 6)))
            .toList();

    private final RegionDraft draft;
    /** Tensors computed from units by operators that no matcher knows individually. */
    private final Set<String> pending = new HashSet<>();
    /** Operators that make up functions that were recognised. */
    private final Set<Integer> members = new HashSet<>();

    CompositeMatcher(RegionDraft draft) {
        this.draft = draft;
    }

    /** {@return whether the node completes a known function; if so it is recorded, with the operators it is made of} */
    boolean match(int index) {
        NodeProto node = draft.graph().node(index);
        if (!Elementwise.isKnown(node) || !allUnderstood(node)) {
            return false;
        }
        String output = node.getOutput(0);
        for (String base : bases(output)) {
            Expression expression = new Expression(base);
            Optional<Activation> activation = expression.nearest(output);
            if (activation.isPresent()) {
                Placement placed = draft.placement(base).orElseThrow();
                expression.visited.forEach(member -> addMember(member, placed));
                members.add(index);
                draft.add(
                        index,
                        new Value.Activated(output, placed.value(), draft.width(placed), activation.get()),
                        placed.trailing());
                return true;
            }
        }
        pending.add(output);
        return false;
    }

    private void addMember(int node, Placement base) {
        draft.understand(node);
        members.add(node);
        String output = draft.graph().node(node).getOutput(0);
        if (draft.placement(output).isEmpty()) {
            draft.inside(output, base);
        }
    }

    /** {@return whether the node is part of a function that was recognised} */
    boolean isMember(int node) {
        return members.contains(node);
    }

    /** {@return the placed tensors from which a pending tensor is computed} */
    List<String> basesOfPending(String tensor) {
        return pending.contains(tensor) ? bases(tensor) : List.of();
    }

    private boolean allUnderstood(NodeProto node) {
        boolean fromUnits = false;
        for (String input : node.getInputList()) {
            boolean units = draft.placement(input).isPresent() || pending.contains(input);
            fromUnits |= units;
            if (!units && !input.isEmpty() && draft.constants().scalar(input).isEmpty()) {
                return false;
            }
        }
        return fromUnits;
    }

    /** The placed tensors behind a tensor, nearest first. */
    private List<String> bases(String output) {
        Set<Integer> nodes = new TreeSet<>((a, b) -> Integer.compare(b, a));
        List<String> bases = new ArrayList<>();
        draft.graph().producer(output).ifPresent(nodes::add);
        Set<Integer> seen = new HashSet<>();
        while (!nodes.isEmpty()) {
            int nearest = nodes.iterator().next();
            nodes.remove(nearest);
            for (String input : draft.graph().node(nearest).getInputList()) {
                Optional<Integer> producer = draft.graph().producer(input);
                if (draft.placement(input).isPresent() && !bases.contains(input)) {
                    bases.add(input);
                }
                if (producer.isPresent()
                        && seen.add(producer.get())
                        && Elementwise.isKnown(draft.graph().node(producer.get()))) {
                    nodes.add(producer.get());
                }
            }
        }
        return bases;
    }

    /** The function that the operators between {@code base} and another tensor compute. */
    private final class Expression {
        private final String base;
        private final Set<Integer> visited = new HashSet<>();
        private double tolerance = TOLERANCE;

        Expression(String base) {
            this.base = base;
        }

        /** {@return the known function that lies nearest, if it is near enough} */
        Optional<Activation> nearest(String tensor) {
            Optional<Activation> nearest = Optional.empty();
            double smallest = Double.POSITIVE_INFINITY;
            for (Activation known : KNOWN) {
                double distance = distance(tensor, known);
                if (distance <= tolerance && distance < smallest) {
                    nearest = Optional.of(known);
                    smallest = distance;
                }
            }
            return nearest;
        }

        /** The largest difference, relative to the argument where that is above 1; infinite where it can't be computed. */
        private double distance(String tensor, Activation known) {
            double largest = 0;
            for (int i = 0; i < SAMPLES.length && largest <= HALF_TOLERANCE; i++) {
                double x = SAMPLES[i];
                OptionalDouble value = evaluate(tensor, x, new HashMap<>());
                double difference = value.isEmpty()
                        ? Double.NaN
                        : Math.abs(value.getAsDouble() - known.apply(x, 0)) / Math.max(1, Math.abs(x));
                largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
            }
            return largest;
        }

        private OptionalDouble evaluate(String tensor, double x, Map<String, OptionalDouble> known) {
            if (tensor.equals(base)) {
                return OptionalDouble.of(x);
            }
            OptionalDouble value = known.get(tensor);
            if (value == null) {
                value = compute(tensor, x, known);
                known.put(tensor, value);
            }
            return value;
        }

        private OptionalDouble compute(String tensor, double x, Map<String, OptionalDouble> known) {
            Optional<Tensor> constant = draft.constants().real(tensor).filter(Tensor::isSingle);
            if (constant.isPresent()) {
                tolerance = constant.get().type() == ElementType.FLOAT16 ? HALF_TOLERANCE : tolerance;
                return OptionalDouble.of(constant.get().values().get(0));
            }
            Optional<Integer> producer = draft.graph().producer(tensor);
            if (producer.isEmpty() || !Elementwise.isKnown(draft.graph().node(producer.get()))) {
                return OptionalDouble.empty();
            }
            NodeProto node = draft.graph().node(producer.get());
            visited.add(producer.get());
            List<Double> operands = new ArrayList<>();
            for (String input : node.getInputList()) {
                OptionalDouble operand = input.isEmpty() ? OptionalDouble.of(Double.NaN) : evaluate(input, x, known);
                if (operand.isEmpty()) {
                    return operand;
                }
                operands.add(operand.getAsDouble());
            }
            return OptionalDouble.of(Elementwise.apply(node, operands));
        }
    }
}
