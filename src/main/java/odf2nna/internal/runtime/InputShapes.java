package odf2nna.internal.runtime;

import java.util.List;
import java.util.Optional;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.DenseRegion;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.TensorSpec;
import odf2nna.onnx.UnsupportedModelException;

/** The shape of one row of data for each input of a model. */
public final class InputShapes {
    private InputShapes() {}

    /**
     * The dimensions of each input for one row. The first dimension is the batch and omitted, with two exceptions: an
     * input of fixed rank 1, {@code [n]}, is one row; and where no output's first dimension is that of the input, as in
     * {@code [25, 5]} to {@code [1, 5]}, the whole tensor is one row. One free dimension besides the batch is inferred
     * from the width of the dense part.
     *
     * @param model the model as it is in its file
     * @return one shape for each input, in the model's order
     * @throws UnsupportedModelException if there is no input, or a width is not known
     */
    public static List<InputShape> of(OnnxModel model) {
        List<TensorSpec> inputs = model.inputs();
        if (inputs.isEmpty()) {
            throw new UnsupportedModelException(model.file().toString(), "the model takes no input");
        }
        boolean whole = isWholeTensor(model);
        return inputs.stream().map(input -> of(model, input, whole)).toList();
    }

    private static InputShape of(OnnxModel model, TensorSpec input, boolean whole) {
        List<Long> dims = input.dims();
        InputShape.Kind kind = kind(input);
        if (!input.shaped() && kind == InputShape.Kind.TEXTS) {
            throw unknown(model, input);
        }
        if (!input.shaped()) {
            return new InputShape(input.name(), List.of(denseWidth(model, input)), kind);
        }
        boolean batched = !dims.isEmpty() && !(whole && dims.get(0) > 0);
        List<Long> row = batched ? dims.subList(1, dims.size()) : dims;
        long free = row.stream().filter(dim -> dim < 0).count();
        long known = row.stream().filter(dim -> dim > 0).reduce(1L, Math::multiplyExact);
        int missing = 1;
        if (free > 0 && kind == InputShape.Kind.TEXTS) {
            throw unknown(model, input); // encoding gives them another width
        }
        if (free > 0) {
            int width = denseWidth(model, input);
            if (free > 1 || width % known != 0) {
                throw unknown(model, input);
            }
            missing = Math.toIntExact(width / known);
        }
        int filled = missing;
        return new InputShape(
                input.name(),
                row.stream().map(dim -> dim < 0 ? filled : Math.toIntExact(dim)).toList(),
                kind);
    }

    private static InputShape.Kind kind(TensorSpec input) {
        Optional<ElementType> type = input.type();
        if (type.isEmpty() || type.get().isReal()) {
            return InputShape.Kind.REALS;
        }
        return type.get() == ElementType.STRING ? InputShape.Kind.TEXTS : InputShape.Kind.INTEGERS;
    }

    /** Whether a row of data fills the declared tensors, so that there is no batch dimension. */
    static boolean isWholeTensor(OnnxModel model) {
        List<TensorSpec> inputs = model.inputs();
        boolean fixed = inputs.stream().noneMatch(TensorSpec::freeBatch);
        if (inputs.stream().anyMatch(input -> input.shaped() && input.dims().size() <= 1 && !input.freeBatch())) {
            return fixed;
        }
        List<Long> leading = inputs.stream()
                .filter(input -> input.shaped() && !input.freeBatch())
                .map(input -> input.dims().get(0))
                .distinct()
                .toList();
        List<Long> outputs = model.outputs().stream()
                .filter(output -> !output.dims().isEmpty())
                .map(output -> output.dims().get(0))
                .toList();
        boolean follows = outputs.isEmpty() || outputs.stream().anyMatch(dim -> dim < 0 || leading.contains(dim));
        return fixed && (leading.size() > 1 || !follows);
    }

    /** {@return the rows that the model declares to take at a time; 0 if any number} */
    static int declaredRows(OnnxModel model) {
        if (isWholeTensor(model)
                || model.inputs().stream()
                        .anyMatch(input -> input.shaped() && input.dims().isEmpty())) {
            return 1;
        }
        return model.inputs().stream()
                .filter(input -> input.shaped() && !input.freeBatch())
                .mapToInt(input -> Math.toIntExact(input.dims().get(0)))
                .findFirst()
                .orElse(0);
    }

    private static int denseWidth(OnnxModel model, TensorSpec input) {
        if (model.inputs().size() > 1) {
            throw unknown(model, input);
        }
        return DenseRegion.of(model).network().inputs().stream()
                .mapToInt(Value::width)
                .findFirst()
                .orElseThrow(() -> unknown(model, input));
    }

    private static UnsupportedModelException unknown(OnnxModel model, TensorSpec input) {
        return new UnsupportedModelException(
                model.file().toString(),
                "input '%s' is %s: expected static dimensions but for the batch; export the model with static shapes"
                        .formatted(input.name(), input));
    }
}
