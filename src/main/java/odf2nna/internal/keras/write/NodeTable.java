package odf2nna.internal.keras.write;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The ONNX operators that have layers of Keras. */
final class NodeTable {
    private static final Map<String, Consumer<NodeCall>> OPERATORS = new HashMap<>();

    static {
        add("Identity", call -> call.export().alias(call.source(), call.output()));
        add("Dropout", call -> call.export().alias(call.source(), call.output()));
        add("Cast", NodeTable::cast);
        add("Gemm", call -> new DenseNodes(call).gemm());
        add("MatMul", call -> new DenseNodes(call).product());
        add("Softmax", call -> new NormalizationNodes(call).softmax());
        add("LogSoftmax", call -> new NormalizationNodes(call).logSoftmax());
        add("BatchNormalization", call -> new NormalizationNodes(call).batchNormalization());
        add("LayerNormalization", call -> new NormalizationNodes(call).layerNormalization());
        add("Flatten", call -> new ShapeNodes(call).flatten());
        add("Reshape", call -> new ShapeNodes(call).reshape());
        add("Squeeze", call -> new ShapeNodes(call).single());
        add("Unsqueeze", call -> new ShapeNodes(call).single());
        add("Transpose", call -> new ShapeNodes(call).permute());
        add("Concat", call -> new ShapeNodes(call).concat());
        add("Div", call -> new ArithmeticNodes(call).affine());
        add("Conv", call -> new ConvolutionNodes(call).convolution());
        add("MaxPool", call -> new PoolNodes(call).maximum());
        add("AveragePool", call -> new PoolNodes(call).average());
        add("GlobalMaxPool", call -> new PoolNodes(call).global("GlobalMaxPooling"));
        add("GlobalAveragePool", call -> new PoolNodes(call).global("GlobalAveragePooling"));
        add("ReduceMax", call -> new PoolNodes(call).reduction("GlobalMaxPooling"));
        add("ReduceMean", call -> new PoolNodes(call).reduction("GlobalAveragePooling"));
        add("Pad", call -> new PoolNodes(call).pad());
        add("Resize", call -> new PoolNodes(call).resize());
        merge("Add", "Add");
        merge("Sum", "Add");
        merge("Mul", "Multiply");
        merge("Sub", "Subtract");
        merge("Max", "Maximum");
        merge("Min", "Minimum");
        merge("Mean", "Average");
        // most activations are found in the dense network before
        function("Relu", "relu");
        function("Sigmoid", "sigmoid");
        function("Tanh", "tanh");
        function("Softplus", "softplus");
        function("Softsign", "softsign");
        function("Exp", "exponential");
        function("HardSwish", "hard_silu");
        function("Mish", "mish");
        add(
                "LeakyRelu",
                call -> call.each("LeakyReLU", NodeCall.config().put("negative_slope", call.real("alpha", 0.01))));
        add("Erf", call -> call.each("Erf", NodeCall.config()));
        add("Clip", call -> new ActivationNodes(call).clip());
        add("Selu", call -> new ActivationNodes(call).selu());
        add("Celu", call -> new ActivationNodes(call).celu());
        add("HardSigmoid", call -> new ActivationNodes(call).hardSigmoid());
        add("Gelu", call -> new ActivationNodes(call).gelu());
        add("PRelu", call -> new ActivationNodes(call).prelu());
        for (String operator : List.of("LSTM", "GRU", "RNN", "ConvTranspose", "GroupNormalization")) {
            add(operator, call -> {
                throw new Refusal("it is not written to Keras files");
            });
        }
        add("Elu", call -> call.each("ELU", NodeCall.config().put("alpha", call.real("alpha", 1))));
    }

    private NodeTable() {}

    private static void add(String operator, Consumer<NodeCall> layers) {
        OPERATORS.put(operator, layers);
    }

    private static void merge(String operator, String className) {
        add(operator, call -> new ArithmeticNodes(call).merge(className));
    }

    private static void function(String operator, String name) {
        add(
                operator,
                call -> call.export().activate(call.node(), call.source(), call.output(), KerasActivation.named(name)));
    }

    /**
     * Adds the layers of a node.
     *
     * @throws Refusal if there are none
     */
    static void add(NodeCall call) {
        Consumer<NodeCall> layers = OPERATORS.get(call.node().operator());
        if (layers == null) {
            throw new Refusal("Keras has no layer for it");
        }
        layers.accept(call);
    }

    /** All tensors have the precision of the inputs. */
    private static void cast(NodeCall call) {
        if (call.integer("to", 0) != call.export().type().code()) {
            throw new Refusal("it changes the precision");
        }
        call.export().alias(call.source(), call.output());
    }
}
