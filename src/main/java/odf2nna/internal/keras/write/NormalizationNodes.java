package odf2nna.internal.keras.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.keras.write.KerasLayer.Tensor;
import odf2nna.internal.onnx.RawTensor;

/** Normalizations, and what makes scores of a dimension. */
record NormalizationNodes(NodeCall call) {
    /** Before, Softmax is over all dimensions from its axis on. */
    private static final long SOFTMAX_OF_ONE_AXIS = 13;

    private static final double EPSILON = 1e-5;

    void softmax() {
        int axis = call.axis(call.integer("axis", call.opset() < SOFTMAX_OF_ONE_AXIS ? 1 : -1));
        requireOneAxis(axis);
        if (isOfChannels(axis) || axis == call.rank() - 1) {
            activate("softmax", axis);
        } else {
            call.add(
                    "Softmax",
                    NodeCall.config().put("axis", axis),
                    call.input(),
                    call.input().shape(),
                    List.of());
        }
    }

    void logSoftmax() {
        int axis = call.axis(call.integer("axis", call.opset() < SOFTMAX_OF_ONE_AXIS ? 1 : -1));
        requireOneAxis(axis);
        if (!isOfChannels(axis) && axis != call.rank() - 1) {
            throw new Refusal("it is not over the last dimension");
        }
        activate("log_softmax", axis);
    }

    /** Channels that stand second in ONNX may stand last in Keras. */
    private boolean isOfChannels(int axis) {
        return axis == 1
                && call.rank() > 2
                && call.export().layouts().computedLast(call.source()).isPresent();
    }

    private void activate(String function, int axis) {
        KerasActivation activation = KerasActivation.named(function);
        call.export().activate(call.node(), call.source(), call.output(), activation, isOfChannels(axis));
    }

    private void requireOneAxis(int axis) {
        if (axis < 1 || (call.opset() < SOFTMAX_OF_ONE_AXIS && axis != call.rank() - 1)) {
            throw new Refusal("it is over several dimensions, or over the rows");
        }
    }

    void batchNormalization() {
        if (call.integer("training_mode", 0) != 0) {
            throw new Refusal("it runs in training mode");
        }
        List<RawTensor> weights = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            RawTensor one = call.required(i);
            weights.add(Weights.vector(one, one.size(), one::number));
        }
        Optional<Tensor> last = call.export().layouts().computedLast(call.source());
        Tensor x = last.orElseGet(call::input);
        int axis = last.isPresent() ? x.rank() - 1 : 1;
        ObjectNode config = NodeCall.config().put("axis", axis).put("epsilon", call.real("epsilon", EPSILON));
        call.add("BatchNormalization", config, List.of(x), x.shape(), weights, last.isPresent());
    }

    void layerNormalization() {
        if (call.axis(call.integer("axis", -1)) != call.input().rank() - 1) {
            throw new Refusal("it is not over the last dimension alone");
        }
        int width = call.input().width();
        RawTensor gamma = call.required(1);
        List<RawTensor> weights = new ArrayList<>(List.of(each(gamma, width)));
        boolean hasBeta =
                call.node().inputs().size() > 2 && !call.node().inputs().get(2).isEmpty();
        if (hasBeta) {
            weights.add(each(call.required(2), width));
        }
        ObjectNode config = NodeCall.config();
        config.putArray("axis").add(-1);
        config.put("epsilon", call.real("epsilon", EPSILON))
                .put("center", hasBeta)
                .put("scale", true);
        call.add("LayerNormalization", config, call.input(), call.input().shape(), weights);
    }

    private static RawTensor each(RawTensor given, int width) {
        if (given.size() != width) {
            throw new Refusal("it has %d weights for %d units".formatted(given.size(), width));
        }
        return Weights.vector(given, width, given::number);
    }
}
