package odf2nna.internal.keras;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The layers that are understood: which weights each has, and what it is in ONNX. */
final class LayerTable {
    /** Precision in which weights are real numbers that ONNX has too. */
    static final Set<String> POLICIES = Set.of("float32", "float64", "float16", "mixed_float16", "mixed_bfloat16");

    /**
     * A class of layers.
     *
     * @param weights names of the weights of a layer, in Keras' order
     * @param arguments those of a call; none where it reads tensors that mean the same
     * @param emit writes a call of a layer, which gives one tensor or several
     */
    private record Entry(
            Function<LayerConfig, List<String>> weights,
            Optional<Arguments> arguments,
            Function<LayerCall, List<Value>> emit) {}

    /** Functions of tensors that are known; Keras 3 notes a call of one like a layer. */
    private static final Set<String> OPERATIONS =
            Set.of("Gelu", "Erf", "Add", "Subtract", "Multiply", "Maximum", "Minimum");

    private static final Map<String, Entry> ENTRIES = new HashMap<>();

    static {
        add(DenseLayers::weights, DenseLayers::dense, "Dense");
        // these do something in training alone
        add(
                layer -> List.of(),
                LayerCall::input,
                "Dropout",
                "GaussianNoise",
                "GaussianDropout",
                "AlphaDropout",
                "SpatialDropout1D",
                "SpatialDropout2D",
                "SpatialDropout3D",
                "ActivityRegularization",
                "Identity");
        plain(Channels.unmoved(ActivationLayers::activation), "Activation");
        plain(Channels.unmoved(ActivationLayers::relu), "ReLU");
        plain(Channels.unmoved(ActivationLayers::leakyRelu), "LeakyReLU");
        plain(Channels.unmoved(ActivationLayers::thresholdedRelu), "ThresholdedReLU");
        plain(Channels.unmoved(ActivationLayers::elu), "ELU");
        plain(Channels.unmoved(ActivationLayers::gelu), "Gelu");
        plain(Channels.unmoved(call -> call.result("Erf", Map.of())), "Erf");
        plain(ActivationLayers::softmax, "Softmax");
        add(layer -> List.of("alpha"), ActivationLayers::prelu, "PReLU");
        add(NormalizationLayers::batchWeights, NormalizationLayers::batch, "BatchNormalization");
        add(NormalizationLayers::layerWeights, NormalizationLayers::layer, "LayerNormalization");
        add(NormalizationLayers::featureWeights, NormalizationLayers::features, "Normalization");
        plain(NormalizationLayers::rescaling, "Rescaling");
        plain(ShapeLayers::flatten, "Flatten");
        plain(ShapeLayers::reshape, "Reshape");
        plain(ShapeLayers::permute, "Permute");
        plain(MergeLayers::concatenate, "Concatenate");
        merge("Add", "Add", "Sum");
        merge("Multiply", "Mul", "");
        merge("Subtract", "Sub", "");
        merge("Maximum", "Max", "Max");
        merge("Minimum", "Min", "Min");
        plain(Channels.unmoved(MergeLayers::average), "Average");
        for (int axes = 1; axes <= 2; axes++) {
            convolutions(axes);
            pools(axes);
        }
        plain(PoolLayers::upSampling, "UpSampling2D");
        add(RecurrentLayers::weights, RecurrentLayers::single, "LSTM", "GRU", "SimpleRNN");
        add(RecurrentLayers::bothWeights, RecurrentLayers::both, "Bidirectional");
        attention("MultiHeadAttention", AttentionLayers::multiHead);
        attention("GroupQueryAttention", AttentionLayers::grouped);
        // its name in .h5 files
        attention("GroupedQueryAttention", AttentionLayers::grouped);
    }

    private LayerTable() {}

    private static void convolutions(int axes) {
        add(DenseLayers::weights, call -> ConvolutionLayers.convolution(call, axes), "Conv%dD".formatted(axes));
        add(
                ConvolutionLayers::depthwiseWeights,
                call -> ConvolutionLayers.depthwise(call, axes),
                "DepthwiseConv%dD".formatted(axes));
        add(
                ConvolutionLayers::separableWeights,
                call -> ConvolutionLayers.separable(call, axes),
                "SeparableConv%dD".formatted(axes));
    }

    private static void pools(int axes) {
        plain(call -> PoolLayers.pool(call, "MaxPool", axes), "MaxPooling%dD".formatted(axes));
        plain(call -> PoolLayers.pool(call, "AveragePool", axes), "AveragePooling%dD".formatted(axes));
        plain(call -> PoolLayers.global(call, "GlobalMaxPool", axes), "GlobalMaxPooling%dD".formatted(axes));
        plain(call -> PoolLayers.global(call, "GlobalAveragePool", axes), "GlobalAveragePooling%dD".formatted(axes));
        plain(call -> PoolLayers.zeroPadding(call, axes), "ZeroPadding%dD".formatted(axes));
    }

    private static void merge(String name, String pair, String many) {
        plain(Channels.unmoved(call -> MergeLayers.elementwise(call, pair, many)), name);
    }

    private static void attention(String name, Function<LayerCall, List<Value>> emit) {
        ENTRIES.put(name, new Entry(AttentionLayers::weights, Optional.of(AttentionLayers.ARGUMENTS), emit));
    }

    private static void plain(Function<LayerCall, Value> emit, String name) {
        add(layer -> List.of(), emit, name);
    }

    private static void add(
            Function<LayerConfig, List<String>> weights, Function<LayerCall, Value> emit, String... names) {
        for (String name : names) {
            ENTRIES.put(name, new Entry(weights, Optional.empty(), call -> List.of(emit.apply(call))));
        }
    }

    private static Entry entry(LayerConfig layer) {
        Entry entry = ENTRIES.get(layer.className());
        if (entry == null) {
            throw layer.problem("not supported");
        }
        return entry;
    }

    /** {@return names of the weights that a layer has} */
    static List<String> weights(LayerConfig layer) {
        return layer.isInput() ? List.of() : entry(layer).weights().apply(layer);
    }

    /** {@return the arguments of a layer that tells its tensors apart} */
    static Optional<Arguments> arguments(LayerConfig layer) {
        return layer.isModel() ? Optional.empty() : entry(layer).arguments();
    }

    /** Writes a call of a layer and {@return what it gives} */
    static List<Value> emit(LayerCall call) {
        return entry(call.layer()).emit().apply(call);
    }

    /** Adds to the findings why a layer can't be used, if so. */
    static void check(LayerConfig layer, List<String> findings) {
        String name = layer.className();
        String policy = layer.policy();
        if (name.equals("Lambda")) {
            findings.add(layer.title() + ": holds Python code, which is never run; replace it by Keras layers");
        } else if (!layer.isOfKeras()) {
            findings.add(layer.title() + ": a custom layer, whose code is not in the file; replace it by Keras layers");
        } else if (layer.isOperation() && !OPERATIONS.contains(name)) {
            findings.add(layer.title() + ": an operation between layers, not supported; replace it by Keras layers");
        } else if (!layer.isModel() && !layer.isInput() && !ENTRIES.containsKey(name)) {
            findings.add("%s: not supported; known are %s"
                    .formatted(layer.title(), String.join(", ", new TreeSet<>(ENTRIES.keySet()))));
        } else if (!layer.isInput() && !POLICIES.contains(policy)) {
            findings.add("%s: its dtype is %s, expected one of %s; quantised layers are not supported"
                    .formatted(layer.title(), policy, String.join(", ", new TreeSet<>(POLICIES))));
        }
    }
}
