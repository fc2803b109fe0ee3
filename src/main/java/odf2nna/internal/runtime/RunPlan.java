package odf2nna.internal.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import odf2nna.internal.data.InputShape;
import odf2nna.onnx.UnsupportedModelException;

/**
 * How rows are fed to a session.
 *
 * @param session the loaded model
 * @param inputs of the session
 * @param outputs to fetch; those that do not follow the batch are skipped where others do
 * @param rowsPerRun rows that each run must have; 0 for any number
 * @param description for the report, e.g. {@code any number of rows at a time}
 */
record RunPlan(InferenceSession session, List<Input> inputs, Set<String> outputs, int rowsPerRun, String description)
        implements AutoCloseable {

    /**
     * One input.
     *
     * @param name its name
     * @param type its element type
     * @param row dimensions of one row
     * @param batched whether a dimension for the rows comes before them
     */
    record Input(String name, OnnxJavaType type, List<Integer> row, boolean batched) {
        int width() {
            return row.stream().reduce(1, Math::multiplyExact);
        }

        long[] shape(int rows) {
            IntStream dims = row.stream().mapToInt(Integer::intValue);
            return LongStream.concat(batched ? LongStream.of(rows) : LongStream.empty(), dims.asLongStream())
                    .toArray();
        }
    }

    RunPlan {
        inputs = List.copyOf(inputs);
        outputs = Collections.unmodifiableSet(new LinkedHashSet<>(outputs));
    }

    /**
     * A plan for inputs as the session declares them.
     *
     * @param shapes one row of each input, in the model's order
     * @param whole whether a row fills the declared tensors
     */
    static RunPlan of(
            InferenceSession session, List<InputShape> shapes, boolean whole, int rowsPerRun, String description) {
        List<Input> inputs = new ArrayList<>();
        for (InputShape shape : shapes) {
            TensorInfo info = session.inputs().get(shape.name());
            if (info == null) {
                throw new UnsupportedModelException(
                        session.model(),
                        "input '" + shape.name() + "' is not a tensor; expected tensors of numbers or texts");
            }
            // a declared scalar has no dimension for rows; a tensor without declared shape gets one
            boolean scalar = info.isScalar() && shape.shape().isEmpty();
            inputs.add(new Input(shape.name(), info.type, shape.shape(), !whole && !scalar));
        }
        return new RunPlan(session, inputs, session.outputs(), rowsPerRun, description);
    }

    RunPlan withOutputs(Set<String> names) {
        return new RunPlan(session, inputs, names, rowsPerRun, description);
    }

    /** {@return rows of each run, {@code preferred} where the plan leaves the choice} */
    int batch(int preferred) {
        return rowsPerRun == 0 ? preferred : rowsPerRun;
    }

    @Override
    public void close() {
        session.close();
    }
}
