package odf2nna.internal.savedmodel.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.ModelBuilder;
import odf2nna.internal.savedmodel.Types;
import org.tensorflow.proto.TensorProto;

/**
 * What stands beside a text or a number in a list of keys, as this program writes a LabelEncoder of ONNX (ai.onnx.ml): the place
 * at which the key is equal, the value there, and another value where no key is.
 *
 * @param source what is looked up
 * @param keys a constant vector
 * @param values a constant vector, as long
 * @param absent a constant
 */
record LabelLookup(TensorRef source, TensorRef keys, TensorRef values, TensorRef absent) implements Pattern {
    /** {@return the look-up that a node is the end of} */
    static Optional<LabelLookup> of(TensorRef end, Wiring wiring) {
        List<TensorRef> branches = inputs(end, "SelectV2", wiring);
        if (branches.size() != 3) {
            return Optional.empty();
        }
        List<TensorRef> any = inputs(branches.get(0), "Any", wiring);
        List<TensorRef> taken = inputs(branches.get(1), "GatherV2", wiring);
        List<TensorRef> equal = any.isEmpty() ? List.of() : inputs(any.get(0), "Equal", wiring);
        List<TensorRef> place = taken.size() != 3 ? List.of() : inputs(taken.get(1), "ArgMax", wiring);
        List<TensorRef> cast = place.isEmpty() ? List.of() : inputs(place.get(0), "Cast", wiring);
        List<TensorRef> wide = equal.size() != 2 ? List.of() : inputs(equal.get(0), "ExpandDims", wiring);
        if (cast.isEmpty() || wide.isEmpty() || !cast.get(0).equals(any.get(0))) {
            return Optional.empty();
        }
        LabelLookup found = new LabelLookup(wide.get(0), equal.get(1), taken.get(0), branches.get(2));
        boolean isConstant = found.constants().stream()
                .allMatch(constant -> constant.operator().equals("Const"));
        return isConstant ? Optional.of(found) : Optional.empty();
    }

    private static List<TensorRef> inputs(TensorRef node, String operator, Wiring wiring) {
        return node.operator().equals(operator) ? wiring.inputs(node) : List.of();
    }

    private List<TensorRef> constants() {
        return List.of(keys, values, absent);
    }

    @Override
    public List<TensorRef> operands() {
        return List.of(source);
    }

    @Override
    public Value translate(NodeCall call) {
        TreeMap<String, Object> attributes = new TreeMap<>();
        List<Object> some = put("keys_", keys, attributes, call);
        List<Object> others = put("values_", values, attributes, call);
        List<Object> one = put("", absent, attributes, call);
        if (some.size() != others.size() || one.size() != 1) {
            throw call.refused("looks values up in an unknown way");
        }
        Value given = call.operand(0);
        ElementType type = type(values).orElseThrow();
        attributes.put(
                switch (type) {
                    case STRING -> "default_string";
                    case INT64 -> "default_int64";
                    default -> "default_float";
                },
                one.get(0));
        return call.result(
                ModelBuilder.LEARNING_DOMAIN + ".LabelEncoder",
                List.of(call.draft().tensor(given)),
                attributes,
                type,
                given.dims());
    }

    /** Says what a constant holds in the attribute for its type, if it has a prefix, and {@return it} */
    private static List<Object> put(
            String prefix, TensorRef constant, TreeMap<String, Object> attributes, NodeCall call) {
        ElementType type = type(constant).orElseThrow(() -> call.refused("looks values up in an unknown way"));
        List<Object> elements = new ArrayList<>();
        String suffix = "strings";
        TensorProto stored = constant.attribute("value").getTensor();
        if (type == ElementType.STRING) {
            elements.addAll(Variables.texts(constant));
        } else {
            Value value = new StoredTensor(call.problem(), constant.node(), stored.getDtype(), stored.getTensorShape())
                    .decode(stored);
            if (value instanceof Value.Integers integers) {
                elements.addAll(integers.values());
                suffix = "int64s";
            } else if (value instanceof Value.Reals reals) {
                for (int i = 0; i < reals.values().size(); i++) {
                    elements.add(reals.values().get(i));
                }
                suffix = "floats";
            }
        }
        if (!prefix.isEmpty()) {
            attributes.put(prefix + suffix, elements);
        }
        return elements;
    }

    /** {@return the type of a constant, if a LabelEncoder can hold it} */
    private static Optional<ElementType> type(TensorRef constant) {
        return Types.of(constant.attribute("value").getTensor().getDtype())
                .filter(type -> type == ElementType.STRING || type == ElementType.INT64 || type == ElementType.FLOAT);
    }
}
