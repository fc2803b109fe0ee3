package odf2nna.internal.savedmodel.read;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.ModelBuilder;
import org.tensorflow.proto.NodeDef;

/**
 * A column of text that estimators turn into a vector with a one at the place of the text in a vocabulary: some forty
 * nodes, with a detour through sparse tensors, in which an empty text counts as missing and gives zeros.
 *
 * @param source the text, one in each row
 * @param keys the vocabulary
 * @param table the places: a constant of integers
 * @param otherwise the place of a text that is not in the vocabulary: a constant; negative for none
 * @param depth length of the vector: a constant
 */
record CategoricalColumn(TensorRef source, List<String> keys, TensorRef table, TensorRef otherwise, TensorRef depth)
        implements Pattern {
    private static final Set<String> LOOKUPS = Set.of("LookupTableFind", "LookupTableFindV2");
    private static final Set<String> FILLING = Set.of("InitializeTable", "InitializeTableV2");

    /** {@return the column that a node is the end of} */
    static Optional<CategoricalColumn> of(TensorRef end, Wiring wiring) {
        Optional<TensorRef> oneHot = input(Optional.of(end), 0, wiring, Set.of("OneHot"));
        Optional<TensorRef> dense = input(oneHot, 0, wiring, Set.of("SparseToDense"));
        Optional<TensorRef> found = input(dense, 2, wiring, LOOKUPS);
        if (found.isEmpty() || oneHot.isEmpty()) {
            return Optional.empty();
        }
        List<TensorRef> lookup = wiring.inputs(found.get());
        List<TensorRef> encoding = wiring.inputs(oneHot.get());
        if (lookup.size() != 3 || encoding.size() < 2) {
            return Optional.empty();
        }
        Optional<List<TensorRef>> filling = filling(lookup.get(0), wiring);
        Set<TensorRef> sources = sources(end, wiring);
        if (sources.size() != 1 || filling.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new CategoricalColumn(
                sources.iterator().next(),
                Variables.texts(filling.get().get(1)),
                filling.get().get(2),
                lookup.get(2),
                encoding.get(1)));
    }

    @Override
    public List<TensorRef> operands() {
        return List.of(source, table, otherwise, depth);
    }

    private static Optional<TensorRef> input(
            Optional<TensorRef> node, int index, Wiring wiring, Set<String> operators) {
        return node.map(wiring::inputs)
                .filter(inputs -> inputs.size() > index)
                .map(inputs -> inputs.get(index))
                .filter(input -> operators.contains(input.operator()));
    }

    /** {@return the inputs of the node that fills a table: table, keys, values} */
    private static Optional<List<TensorRef>> filling(TensorRef table, Wiring wiring) {
        for (NodeDef node : wiring.graph().nodes()) {
            if (FILLING.contains(node.getOp())) {
                List<TensorRef> inputs = wiring.inputs(new TensorRef(wiring.graph(), node.getName(), "", 0));
                if (inputs.size() == 3 && inputs.get(0).equals(table)) {
                    return Optional.of(inputs);
                }
            }
        }
        return Optional.empty();
    }

    /** {@return the model inputs that a node depends on} */
    private static Set<TensorRef> sources(TensorRef node, Wiring wiring) {
        Set<TensorRef> sources = new HashSet<>();
        Set<TensorRef> seen = new HashSet<>();
        Deque<TensorRef> open = new ArrayDeque<>(List.of(node));
        while (!open.isEmpty()) {
            TensorRef next = open.pop();
            if (wiring.isInput(next)) {
                sources.add(next);
            } else if (seen.add(next)) {
                wiring.inputs(next).forEach(open::push);
            }
        }
        return sources;
    }

    /** Says it in ONNX: a place outside of the vector gives zeros, and so stands for texts that are missing or unknown. */
    @Override
    public Value translate(NodeCall call) {
        Value text = call.operand(0);
        List<Long> places = call.integers(1).values();
        long unknown = call.integer(2);
        long length = call.integer(3);
        boolean single = text.rank() == 1 || (text.rank() == 2 && text.dims().get(1) == 1);
        if (text.type() != ElementType.STRING || !single || places.size() != keys.size()) {
            throw call.refused("encodes a column in an unknown way");
        }
        List<String> texts = new ArrayList<>(List.of(""));
        List<Long> indices = new ArrayList<>(List.of(length));
        for (int i = 0; i < keys.size(); i++) {
            if (!keys.get(i).isEmpty()) {
                texts.add(keys.get(i));
                indices.add(places.get(i));
            }
        }
        OnnxDraft draft = call.draft();
        String place = draft.node(
                ModelBuilder.LEARNING_DOMAIN + ".LabelEncoder",
                List.of(draft.tensor(text)),
                call.name() + "/place",
                Map.of(
                        "keys_strings", texts,
                        "values_int64s", indices,
                        "default_int64", unknown < 0 ? length : unknown));
        String row = call.inner("row", "Reshape", place, draft.integers(call.name() + "/rows", List.of(-1L)));
        String depths = draft.integers(call.name() + "/depth", List.of(length));
        String values = draft.tensor(
                new Value.Reals(call.name() + "/values", ElementType.FLOAT, List.of(2L), Vector.ofFloats(0, 1)));
        return call.result(
                "OneHot",
                List.of(row, depths, values),
                Map.of("axis", -1L),
                ElementType.FLOAT,
                List.of(text.dims().get(0), length));
    }
}
