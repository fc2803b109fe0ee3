package odf2nna.internal.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.PlainTexts;
import odf2nna.runtime.RuntimeFailure;

/** Runs a model that takes columns, each as an input {@code [N, 1]} of numbers in single precision or of texts. */
public final class ColumnRunner {
    private final Map<String, float[]> numbers = new LinkedHashMap<>();
    private final Map<String, String[]> texts = new LinkedHashMap<>();

    /** Gives an input numbers; a missing one is NaN. */
    public ColumnRunner numbers(String input, float[] column) {
        numbers.put(input, column);
        return this;
    }

    /** Gives an input texts; a missing one is empty. */
    public ColumnRunner texts(String input, List<String> column) {
        texts.put(input, column.stream().map(PlainTexts::encoded).toArray(String[]::new));
        return this;
    }

    /**
     * {@return the numbers of an output}
     *
     * @throws RuntimeFailure if the run fails
     * @throws odf2nna.onnx.UnsupportedModelException if ONNX Runtime refuses the model
     */
    public double[] run(Engine engine, OnnxModel model, String output) {
        Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
        try (InferenceSession session = engine.open(model)) {
            for (Map.Entry<String, float[]> column : numbers.entrySet()) {
                float[][] rows = new float[column.getValue().length][];
                Arrays.setAll(rows, row -> new float[] {column.getValue()[row]});
                feeds.put(column.getKey(), OnnxTensor.createTensor(Engine.environment(), rows));
            }
            for (Map.Entry<String, String[]> column : texts.entrySet()) {
                long[] shape = {column.getValue().length, 1};
                feeds.put(column.getKey(), OnnxTensor.createTensor(Engine.environment(), column.getValue(), shape));
            }
            try (OrtSession.Result result = session.run(feeds, Set.of(output), Map.of(), "the first rows")) {
                return Runs.numbers((OnnxTensor) result.get(0));
            }
        } catch (OrtException e) {
            throw new RuntimeFailure(model.file() + ": " + RuntimeFailure.oneLine(e), e);
        } finally {
            feeds.values().forEach(OnnxTensor::close);
        }
    }
}
