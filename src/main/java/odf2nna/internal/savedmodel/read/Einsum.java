package odf2nna.internal.savedmodel.read;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import odf2nna.internal.network.ByName;
import odf2nna.internal.onnx.ElementType;

/**
 * A product by an equation, such as {@code BTNH,BSNH->BNTS}. Two operands that can be brought into order become a product of
 * matrices, by which attention and dense layers are known; other equations stay as they are.
 *
 * @see <a href="https://www.tensorflow.org/api_docs/python/tf/einsum">TensorFlow: einsum</a>
 */
final class Einsum {
    private static final Pattern EQUATION = Pattern.compile("[A-Za-z]+(,[A-Za-z]+)*->[A-Za-z]*");

    private final NodeCall call;
    private final String equation;
    private final List<String> terms;
    private final String result;
    private final Map<Character, Long> sizes = new HashMap<>();

    private Einsum(NodeCall call) {
        this.call = call;
        this.equation = call.attribute("equation").getS().toStringUtf8().replace(" ", "");
        if (!EQUATION.matcher(equation).matches()) {
            throw call.refused("has the equation '%s', expected a letter for each dimension", equation);
        }
        String[] sides = equation.split("->", -1);
        this.terms = List.of(sides[0].split(",", -1));
        this.result = sides[1];
        measure();
    }

    static Value translate(NodeCall call) {
        Einsum einsum = new Einsum(call);
        Optional<Product> product = Optional.empty();
        if (einsum.terms.size() == 2 && einsum.terms.stream().allMatch(Einsum::isPlain)) {
            product =
                    einsum.withWeights(0, 1).or(() -> einsum.withWeights(1, 0)).or(einsum::ofMatrices);
        }
        ElementType type = call.operand(0).type();
        List<Long> dims = einsum.dims(einsum.result);
        return product.map(found -> found.translate(call, type, dims))
                .orElseGet(() -> call.result(
                        "Einsum", call.tensors(call.operands()), Map.of("equation", einsum.equation), type, dims));
    }

    /** Finds the size of each letter. */
    private void measure() {
        boolean fits = terms.size() == call.operands().size();
        for (int i = 0; fits && i < terms.size(); i++) {
            String term = terms.get(i);
            List<Long> dims = call.operand(i).dims();
            fits = dims.size() == term.length();
            for (int axis = 0; fits && axis < dims.size(); axis++) {
                long size = dims.get(axis);
                long known = sizes.merge(term.charAt(axis), size, (a, b) -> a < 0 ? b : a);
                fits = size < 0 || size == known;
            }
        }
        if (!fits || !isPlain(result) || !result.chars().allMatch(letter -> sizes.containsKey((char) letter))) {
            throw call.refused(
                    "has the equation '%s' for tensors of the shapes %s",
                    equation, call.operands().stream().map(Value::dims).toList());
        }
    }

    private static boolean isPlain(String term) {
        return term.chars().distinct().count() == term.length();
    }

    private List<Long> dims(String letters) {
        return letters.chars()
                .mapToObj(letter -> ByName.get(sizes, (char) letter))
                .toList();
    }

    private static String filter(String letters, IntPredicate predicate) {
        return letters.chars().filter(predicate).mapToObj(Character::toString).collect(Collectors.joining());
    }

    private static boolean has(String letters, int letter) {
        return letters.indexOf(letter) >= 0;
    }

    /** {@return where each letter of one order stands in another} */
    private static List<Integer> order(String from, String to) {
        return to.chars().mapToObj(from::indexOf).toList();
    }

    /** {@return a step that brings letters into another order; none if they are in it} */
    private static List<Step> moved(String name, String from, String to) {
        List<Long> order = order(from, to).stream().map(axis -> (long) axis).toList();
        return from.equals(to) ? List.of() : List.of(new Step(name, "Transpose", List.of(), Map.of("perm", order)));
    }

    /** {@return a product with a constant: as in a dense layer, whatever letters are summed and made} */
    private Optional<Product> withWeights(int rows, int weights) {
        String given = terms.get(rows);
        String matrix = terms.get(weights);
        String batch = filter(given, letter -> !has(matrix, letter));
        String summed = filter(given, letter -> has(matrix, letter));
        String made = filter(matrix, letter -> !has(given, letter));
        boolean fits = call.operand(weights) instanceof Value.Reals
                && filter(result, letter -> has(batch + made, letter)).equals(result)
                && result.length() == batch.length() + made.length()
                && Collections.min(List.of(batch.length(), summed.length(), made.length())) > 0;
        if (!fits) {
            return Optional.empty();
        }
        Value.Reals turned = call.constant(weights).transposed(order(matrix, summed + made));
        List<Long> flat = List.of(product(dims(summed)), product(dims(made)));
        Value.Reals stored = new Value.Reals(turned.name(), turned.type(), flat, turned.values());
        List<Step> steps = new ArrayList<>(moved("ordered", given, batch + summed));
        if (summed.length() > 1) {
            steps.add(reshape("joined", batch, flat.subList(0, 1)));
        }
        steps.add(new Step("product", "MatMul", List.of(call.draft().tensor(stored)), Map.of()));
        if (made.length() > 1) {
            steps.add(reshape("parted", batch, dims(made)));
        }
        steps.addAll(moved("moved", batch + made, result));
        return Optional.of(new Product(call.tensor(rows), steps));
    }

    private static long product(List<Long> dims) {
        return dims.stream().reduce(1L, Math::multiplyExact);
    }

    /** {@return a step after which other dimensions stand behind the first ones} */
    private Step reshape(String name, String first, List<Long> last) {
        List<Long> shape = new ArrayList<>(Collections.nCopies(first.length(), 0L));
        shape.addAll(last);
        return new Step(name, "Reshape", List.of(call.stored(name + "_shape", shape)), Map.of());
    }

    /** {@return a product of a matrix by another for each of the other letters} */
    private Optional<Product> ofMatrices() {
        String left = terms.get(0);
        String right = terms.get(1);
        String batch = filter(left, letter -> has(right, letter) && has(result, letter));
        String summed = filter(left, letter -> has(right, letter) && !has(result, letter));
        String row = filter(left, letter -> !has(right, letter));
        String column = filter(right, letter -> !has(left, letter));
        boolean fits = summed.length() == 1
                && row.length() == 1
                && column.length() == 1
                && result.length() == batch.length() + 2
                && has(result, row.charAt(0))
                && has(result, column.charAt(0));
        if (!fits) {
            return Optional.empty();
        }
        String other = call.tensor(1);
        for (Step step : moved("right", right, batch + summed + column)) {
            other = step.add(call, other);
        }
        List<Step> steps = new ArrayList<>(moved("left", left, batch + row + summed));
        steps.add(new Step("product", "MatMul", List.of(other), Map.of()));
        steps.addAll(moved("moved", batch + row + column, result));
        return Optional.of(new Product(call.tensor(0), steps));
    }

    /**
     * A node on the way.
     *
     * @param more what it reads besides the tensor before
     */
    private record Step(String name, String operator, List<String> more, Map<String, ?> attributes) {
        List<String> inputs(String tensor) {
            List<String> inputs = new ArrayList<>(List.of(tensor));
            inputs.addAll(more);
            return inputs;
        }

        String add(NodeCall call, String tensor) {
            return call.draft().node(operator, inputs(tensor), call.name() + "/" + name, attributes);
        }
    }

    /**
     * Nodes one after another.
     *
     * @param first what the first one reads
     */
    private record Product(String first, List<Step> steps) {
        Value translate(NodeCall call, ElementType type, List<Long> dims) {
            String tensor = first;
            for (Step step : steps.subList(0, steps.size() - 1)) {
                tensor = step.add(call, tensor);
            }
            Step last = steps.get(steps.size() - 1);
            return call.result(last.operator(), last.inputs(tensor), last.attributes(), type, dims);
        }
    }
}
