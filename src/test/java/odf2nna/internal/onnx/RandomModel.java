package odf2nna.internal.onnx;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Vector;

/**
 * A random model and what is known of it by construction.
 *
 * @param model the model
 * @param type element type of all weights
 * @param layers the dense layers that were written
 * @param free removable units
 * @param planted removable units that are constant for all their consumers
 * @param ends the outputs
 * @param inputs what has to be fed
 * @param traits which spellings, operators and shapes occur in it
 */
record RandomModel(
        OnnxModel model,
        ElementType type,
        List<Layer> layers,
        Set<UnitLedger.Unit> free,
        Set<UnitLedger.Unit> planted,
        List<End> ends,
        List<Input> inputs,
        Set<String> traits) {
    /** Rows of data in a batch; small, so that a thousand models are quick. */
    static final int ROWS = 24;
    /** Positions within a row of {@link UnitLayout#SEQUENCE}. */
    static final int POSITIONS = 3;

    /**
     * A dense layer as it was written.
     *
     * @param tensor the tensor of its pre-activations
     * @param weights effective weights, one row per unit
     * @param bias effective bias
     */
    record Layer(String tensor, Matrix weights, Vector bias) {}

    /** What comes last: how an output is made from the pre-activations of a layer. */
    enum Tail {
        NONE,
        SOFTMAX,
        LOG_SOFTMAX,
        SIGMOID,
        LABEL
    }

    /** An output that is compared, and the tensor of the layer behind it. */
    record End(String output, Tail tail, String layer, int trailing) {}

    /** An input and its shape; {@code oneRow} if it takes one row at a time. */
    record Input(String name, List<Long> shape, boolean oneRow) {}

    /** {@return data from the normal distribution, as batches that can be fed one after the other} */
    List<Map<String, OrtRun.Feed>> data(long seed) {
        Random random = new Random(seed);
        int batches = inputs.get(0).oneRow() ? ROWS : 1;
        List<Map<String, OrtRun.Feed>> data = new java.util.ArrayList<>();
        for (int i = 0; i < batches; i++) {
            Map<String, OrtRun.Feed> batch = new TreeMap<>();
            for (Input input : inputs) {
                int size = 1;
                for (long dim : input.shape()) {
                    size = Math.multiplyExact(size, Math.toIntExact(dim));
                }
                double[] values = new double[size];
                for (int j = 0; j < size; j++) {
                    values[j] = GraphBuilder.rounded(type, random.nextGaussian());
                }
                batch.put(input.name(), new OrtRun.Feed(type, input.shape(), Vector.of(values)));
            }
            data.add(batch);
        }
        return data;
    }
}
