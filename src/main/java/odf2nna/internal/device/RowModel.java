package odf2nna.internal.device;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.onnx.UnsupportedModelException;

/**
 * A model as a function of one row: numbers in, numbers out, by dense layers, what its dense network has between them, and scalings of
 * columns in front. Immutable.
 *
 * @param type FLOAT or DOUBLE, in which it computes
 * @param inputs the model's inputs in its order, with the numbers that a row has of each
 * @param fed for each source of a step that is neither a step nor a selection, the input of the model that has its numbers
 * @param selections of columns, in front of all steps
 * @param steps values, each after its sources, without {@link Value.Input}s
 * @param outputs in the model's order
 * @param leftOut outputs that are no numbers, such as names of classes
 */
public record RowModel(
        ElementType type,
        Map<String, Integer> inputs,
        Map<String, String> fed,
        List<Selection> selections,
        List<Value> steps,
        List<Output> outputs,
        List<String> leftOut) {
    /** What is computed of all numbers of an output together, at the end. */
    public enum End {
        NONE,
        SOFTMAX,
        LOG_SOFTMAX
    }

    /**
     * Some numbers of an input: those that remain where inputs were pruned.
     *
     * @param name of the value that has them, in their order
     * @param input of the model
     * @param positions which of its numbers
     */
    public record Selection(String name, String input, UnitSet positions) {}

    /**
     * An output.
     *
     * @param name of the model's output, or of the tensor that a ZipMap at the end takes
     * @param value the step that gives its numbers
     * @param end what follows
     */
    public record Output(String name, String value, int width, End end) {}

    public RowModel {
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        fed = Map.copyOf(fed);
        selections = List.copyOf(selections);
        steps = List.copyOf(steps);
        outputs = List.copyOf(outputs);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * {@return a model as a function of one row}
     *
     * @param format in which it is to be written, for the message
     * @throws UnsupportedModelException if other operators than those of its dense network have a part in it; names them all
     */
    public static RowModel of(LoadedModel model, String format) {
        return new RowReading(model).read(format);
    }

    /** {@return whether anything is computed from an input} */
    public boolean isTaken(String input) {
        return fed.containsValue(input)
                || selections.stream().anyMatch(some -> some.input().equals(input));
    }

    /** {@return weights, biases and other constants} */
    public long constants() {
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
    public long multiplyAdds() {
        return steps.stream()
                .filter(Value.Dense.class::isInstance)
                .map(Value.Dense.class::cast)
                .mapToLong(dense -> (long) dense.layer().units() * dense.layer().inputs())
                .sum();
    }
}
