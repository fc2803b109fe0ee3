package odf2nna.internal.keras.write;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.keras.write.KerasLayer.Tensor;

/** What rearranges the numbers of a row. */
record ShapeNodes(NodeCall call) {
    void flatten() {
        if (call.axis(call.integer("axis", 1)) != 1) {
            throw new Refusal("it flattens other dimensions than those of a row");
        }
        if (call.rank() == 2) {
            call.export().alias(call.source(), call.output());
            return;
        }
        Tensor x = call.export().layouts().inOrder(call.source());
        ObjectNode config = NodeCall.config().put("data_format", "channels_last");
        call.add("Flatten", config, x, List.of(-1, elements(x)), List.of());
    }

    /** {@return numbers of a row} */
    private static int elements(Tensor tensor) {
        List<Integer> dims = tensor.shape().subList(1, tensor.rank());
        if (dims.stream().anyMatch(dim -> dim < 0)) {
            throw new Refusal("the shape of its rows is not known");
        }
        return dims.stream().reduce(1, Math::multiplyExact);
    }

    void reshape() {
        List<Integer> before = shape();
        int elements = elements(new Tensor("", before));
        List<Long> given = call.required(1).integers();
        List<Integer> shape = new ArrayList<>(List.of(-1));
        for (int i = 1; i < given.size(); i++) {
            boolean same = given.get(i) == 0 && call.integer("allowzero", 0) == 0;
            shape.add(same ? before.get(i) : Math.toIntExact(given.get(i)));
        }
        int known = shape.stream().skip(1).filter(dim -> dim > 0).reduce(1, Math::multiplyExact);
        int free = shape.subList(1, shape.size()).indexOf(-1);
        if (free >= 0) {
            shape.set(free + 1, elements / known);
        }
        boolean keepsRows = !given.isEmpty() && (given.get(0) <= 0 || free < 0);
        if (!keepsRows || elements(new Tensor("", shape)) != elements) {
            throw new Refusal("it moves values between rows");
        }
        reshaped(shape);
    }

    /** Dimensions of one are taken out or put in. */
    void single() {
        boolean adds = call.node().operator().equals("Unsqueeze");
        List<Long> axes = call.node().attributes().get("axes") instanceof List<?> given
                ? given.stream().map(axis -> (Long) axis).toList()
                : call.required(1).integers();
        List<Integer> shape = new ArrayList<>(shape());
        int rank = shape.size() + (adds ? axes.size() : 0);
        List<Integer> places = axes.stream()
                .map(axis -> (int) (axis < 0 ? axis + rank : axis))
                .sorted(adds ? Comparator.naturalOrder() : Comparator.reverseOrder())
                .toList();
        for (int place : places) {
            if (place == 0 || (!adds && shape.get(place) != 1)) {
                throw new Refusal("it moves values between rows");
            }
            if (adds) {
                shape.add(place, 1);
            } else {
                shape.remove(place);
            }
        }
        if (shape.size() < 2) {
            throw new Refusal("its result has no column; Keras needs at least one");
        }
        elements(new Tensor("", shape));
        reshaped(shape);
    }

    /** The shape of the input as in ONNX, whatever order its dimensions have in Keras. */
    private List<Integer> shape() {
        Optional<Tensor> last = call.export().layouts().computedLast(call.source());
        if (last.isEmpty()) {
            return call.input().shape();
        }
        List<Integer> shape = new ArrayList<>(last.get().shape());
        shape.add(1, shape.remove(shape.size() - 1));
        return shape;
    }

    void permute() {
        List<Integer> shape = new ArrayList<>();
        ObjectNode config = NodeCall.config();
        ArrayNode dims = config.putArray("dims");
        if (!(call.node().attributes().get("perm") instanceof List<?> order)
                || !order.get(0).equals(0L)) {
            throw new Refusal("it turns rows into columns");
        }
        if (call.export()
                .layouts()
                .move(
                        call.source(),
                        call.output(),
                        call.integers("perm", List.of()),
                        call.node().name())) {
            return;
        }
        for (Object axis : order) {
            shape.add(call.input().shape().get(Math.toIntExact((Long) axis)));
            if (!axis.equals(0L)) {
                dims.add((Long) axis);
            }
        }
        call.export().add(call.node(), "Permute", config, List.of(call.source()), call.output(), shape, List.of());
    }

    private void reshaped(List<Integer> shape) {
        if (shape.equals(shape())) {
            call.export().alias(call.source(), call.output());
            return;
        }
        ObjectNode config = NodeCall.config();
        ArrayNode target = config.putArray("target_shape");
        shape.stream().skip(1).forEach(target::add);
        call.add("Reshape", config, call.export().layouts().inOrder(call.source()), shape, List.of());
    }

    void concat() {
        int axis = call.axis(call.integer("axis", 1));
        if (axis < 1) {
            throw new Refusal("it joins rows");
        }
        Optional<List<Tensor>> last = call.allLast();
        List<Tensor> sources = last.orElseGet(
                () -> call.node().inputs().stream().map(call.export()::tensor).toList());
        int rank = sources.get(0).rank();
        int place = last.isEmpty() ? axis : axis == 1 ? rank - 1 : axis - 1;
        List<Integer> shape = new ArrayList<>(sources.get(0).shape());
        int total = 0;
        for (Tensor source : sources) {
            int width = source.shape().get(place);
            total = total < 0 || width < 0 ? -1 : total + width;
        }
        shape.set(place, total);
        ObjectNode config = NodeCall.config().put("axis", place);
        call.add("Concatenate", config, sources, shape, List.of(), last.isPresent());
    }
}
