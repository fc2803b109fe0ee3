package odf2nna.internal.device.litert;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import odf2nna.internal.device.litert.LiteModel.Fused;
import odf2nna.internal.device.litert.LiteModel.Operator;
import odf2nna.internal.device.litert.LiteModel.Port;
import odf2nna.internal.device.litert.LiteModel.Tensor;
import odf2nna.internal.network.Vector;

/** A graph of LiteRT's operators while it is made. Values are float32, one row of numbers each. */
final class GraphDraft {
    private final List<Tensor> tensors = new ArrayList<>();
    private final List<Operator> operators = new ArrayList<>();
    private final List<Port> inputs = new ArrayList<>();
    private final List<Port> outputs = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Map<Double, Integer> scalars = new HashMap<>();

    /** {@return the index of a new input} */
    int input(String name, List<Integer> shape) {
        int tensor = value(name, shape);
        inputs.add(new Port(name, tensor));
        return tensor;
    }

    void output(String name, int tensor) {
        outputs.add(new Port(name, tensor));
    }

    /** {@return whether a tensor is an input or output of the model already} */
    boolean isPort(int tensor) {
        return Stream.concat(inputs.stream(), outputs.stream()).anyMatch(port -> port.tensor() == tensor);
    }

    private int value(String name, List<Integer> shape) {
        return add(name, LiteModel.Type.FLOAT32, shape, Optional.empty());
    }

    private int add(String name, LiteModel.Type type, List<Integer> shape, Optional<Vector> constant) {
        String unique = name;
        for (int i = 1; !names.add(unique); i++) {
            unique = name + "_" + i;
        }
        tensors.add(new Tensor(unique, type, shape, constant, Optional.empty()));
        return tensors.size() - 1;
    }

    /** {@return the index of a new constant} */
    int constant(String name, LiteModel.Type type, List<Integer> shape, Vector numbers) {
        return add(name, type, shape, Optional.of(numbers));
    }

    /** {@return the index of a constant of one number} */
    int scalar(double number) {
        return scalars.computeIfAbsent(
                number, each -> constant("constant", LiteModel.Type.FLOAT32, List.of(1), Vector.of(each)));
    }

    /** {@return the index of a row of numbers that an operator computes} */
    int row(Kind kind, String name, int width, Integer... sources) {
        return row(kind, name, width, Fused.NONE, 0, sources);
    }

    /** {@return the index of a row of numbers that an operator computes, with a function that follows and a parameter} */
    int row(Kind kind, String name, int width, Fused fused, double parameter, Integer... sources) {
        return shaped(kind, name, List.of(1, width), fused, parameter, sources);
    }

    /** {@return the index of what an operator computes} */
    int shaped(Kind kind, String name, List<Integer> shape, Fused fused, double parameter, Integer... sources) {
        int tensor = value(name, shape);
        operators.add(new Operator(kind, List.of(sources), tensor, fused, parameter));
        return tensor;
    }

    /** {@return the index of the same numbers in another shape} */
    int reshaped(String name, int source, List<Integer> shape) {
        double[] dims = shape.stream().mapToDouble(dim -> dim).toArray();
        dims[0] = -1;
        int target = constant(name + "/shape", LiteModel.Type.INT32, List.of(dims.length), Vector.of(dims));
        return shaped(Kind.RESHAPE, name, shape, Fused.NONE, 0, source, target);
    }

    LiteModel finish() {
        return new LiteModel(tensors, operators, inputs, outputs);
    }
}
