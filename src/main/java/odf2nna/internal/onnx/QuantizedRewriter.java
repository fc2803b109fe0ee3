package odf2nna.internal.onnx;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.Grid;
import odf2nna.internal.network.QuantizedInput;
import odf2nna.internal.network.QuantizedLayer;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;

/**
 * Writes dense layers in integers, in the form of QuantizeLinear and DequantizeLinear around float operators: the
 * layer's input is quantized and dequantized, and its weights and bias are dequantized from integers. Any runtime can
 * compute that in floats; ONNX Runtime fuses it into one integer product, including a Relu behind it.
 *
 * <p>A MatMul and the Add of its bias become one Gemm where the input is a matrix, as only there the bias is part of
 * the integer sum; otherwise the MatMul is in integers and the Add is unchanged.
 */
public final class QuantizedRewriter {
    private final OnnxModel model;
    private final DenseRegion region;
    private final Constants constants;
    private final NodeReplacement edits;
    private final Map<String, String> inputs = new HashMap<>();
    private final Map<String, QuantizedInput> grids = new HashMap<>();
    private final Set<Graph.Use> consumers = new HashSet<>();

    private QuantizedRewriter(OnnxModel model, DenseRegion region) {
        this.model = model;
        this.region = region;
        this.constants = new Constants(model.graph(), model.codec());
        this.edits = new NodeReplacement(model);
    }

    /**
     * {@return the model with layers in integers}
     *
     * @param model of opset 13 or higher, or 10 if no layer has a scale for each unit
     * @param region its dense region
     * @param layers by the names of their values; layers that consume the same value have the same grid
     */
    public static OnnxModel rewrite(OnnxModel model, DenseRegion region, Map<String, QuantizedLayer> layers) {
        QuantizedRewriter rewriter = new QuantizedRewriter(model, region);
        List<Value.Dense> chosen = region.network().layers().stream()
                .filter(layer -> layers.containsKey(layer.name()))
                // the tensor is quantized once, before its first consumer
                .sorted(Comparator.comparingInt(layer -> region.site(layer).node()))
                .toList();
        chosen.forEach(layer -> rewriter.layer(layer, layers));
        ClippedOutputs clipped = new ClippedOutputs(model, rewriter.edits, rewriter.grids, rewriter.consumers);
        chosen.forEach(layer -> clipped.behind(layer.name()));
        return rewriter.edits.finish();
    }

    /** {@return why a layer can't be written in integers; empty if it can} */
    public static Optional<String> reason(OnnxModel model, DenseRegion region, Value.Dense layer) {
        DenseSite site = region.site(layer);
        String operator = model.graph().node(site.node()).getOpType();
        if (site.type() != ElementType.FLOAT) {
            return Optional.of("its weights are %s; int8 supports FLOAT weights only".formatted(site.type()));
        }
        if (operator.equals("Conv")) {
            return Optional.of("it is written as a Conv; int8 supports Gemm and MatMul");
        }
        if (operator.equals("MatMul") && site.unitsFirst()) {
            return Optional.of("its weights are the left operand; int8 supports them on the right");
        }
        String source = model.graph().node(site.node()).getInput(site.sourceSlot());
        Optional<List<Integer>> shape = region.shape(source);
        boolean fixed =
                shape.filter(dims -> dims.size() != 2 && !dims.contains(-1)).isPresent();
        // ONNX Runtime makes a float Gemm of such a MatMul and Add before it looks for integer products
        return operator.equals("MatMul") && site.bias().isPresent() && fixed
                ? Optional.of(
                        "its input '%s' has the fixed shape %s; int8 supports matrices, or any shape with a free dimension"
                                .formatted(source, shape.get()))
                : Optional.empty();
    }

    private void layer(Value.Dense dense, Map<String, QuantizedLayer> layers) {
        QuantizedLayer layer = ByName.get(layers, dense.name());
        DenseSite site = region.site(dense);
        NodeProto node = model.graph().node(site.node());
        String input = inputs.computeIfAbsent(
                node.getInput(site.sourceSlot()), tensor -> quantize(site.node(), tensor, layer.input()));
        grids.put(node.getInput(site.sourceSlot()), layer.input());
        consumers.add(new Graph.Use(site.node(), site.sourceSlot()));
        String weights = weights(site, node.getInput(site.weightSlot()), layer);
        Optional<Integer> sum = sum(site, node);
        if (sum.isPresent()) {
            gemm(sum.get(), dense.layer().name(), List.of(input, weights), layer);
        } else {
            edits.replace(
                    site.node(),
                    node.toBuilder()
                            .setInput(site.sourceSlot(), input)
                            .setInput(site.weightSlot(), weights)
                            .build());
        }
    }

    /** The node that computes the pre-activations, if a Gemm with its bias can replace it. */
    private Optional<Integer> sum(DenseSite site, NodeProto node) {
        if (node.getOpType().equals("Gemm")) {
            return Optional.of(site.node());
        }
        Optional<List<Integer>> shape = region.shape(node.getInput(site.sourceSlot()));
        if (shape.filter(dims -> dims.size() == 2).isEmpty()) {
            return Optional.empty();
        }
        if (site.bias().isEmpty()) {
            return Optional.of(site.node());
        }
        Graph.Use bias = site.bias().get();
        NodeProto add = model.graph().node(bias.node());
        boolean direct = add.getInput(1 - bias.slot()).equals(node.getOutput(0));
        boolean flat = constants
                .real(add.getInput(bias.slot()))
                .filter(tensor -> tensor.rank() <= 2)
                .isPresent();
        return direct && flat ? Optional.of(bias.node()) : Optional.empty();
    }

    private void gemm(int index, String name, List<String> operands, QuantizedLayer layer) {
        String output = model.graph().node(index).getOutput(0);
        String bias = edits.fresh(output + "_b");
        String stored = edits.fresh(output + "_b_int32");
        String scales = edits.fresh(output + "_b_scale");
        edits.constant(int32Bias(stored, layer));
        edits.constant(TensorCodec.floats(scales, scaleDims(layer), biasScales(layer)));
        edits.insert(index, dequantize(List.of(stored, scales), bias, layer, 0));
        List<String> all = new ArrayList<>(operands);
        all.add(bias);
        edits.replace(
                index, Graph.made("Gemm", all, output).toBuilder().setName(name).build());
    }

    /** Quantizes and dequantizes a tensor; {@return the name of the result}. */
    private String quantize(int index, String tensor, QuantizedInput input) {
        String scale = edits.fresh(tensor + "_scale");
        String zero = edits.fresh(tensor + "_zero");
        String steps = edits.fresh(tensor + "_uint8");
        String output = edits.fresh(tensor + "_grid");
        Grid grid = input.grid();
        edits.constant(TensorCodec.floats(scale, List.of(), Vector.ofFloats(grid.scale())));
        ByteBuffer step = TensorCodec.buffer(ElementType.UINT8, 1).put((byte) grid.zeroPoint());
        edits.constant(TensorCodec.stored(zero, ElementType.UINT8, List.of(), step));
        String scaled =
                input.factors().map(factors -> multiply(index, tensor, factors)).orElse(tensor);
        edits.insert(index, Graph.made("QuantizeLinear", List.of(scaled, scale, zero), steps));
        edits.insert(index, Graph.made("DequantizeLinear", List.of(steps, scale, zero), output));
        return output;
    }

    private String multiply(int index, String tensor, Vector factors) {
        String constant = edits.fresh(tensor + "_factors");
        String output = edits.fresh(tensor + "_scaled");
        edits.constant(TensorCodec.floats(constant, List.of(factors.size()), factors));
        edits.insert(index, Graph.made("Mul", List.of(tensor, constant), output));
        return output;
    }

    private String weights(DenseSite site, String tensor, QuantizedLayer layer) {
        String stored = edits.fresh(tensor + "_int8");
        String scales = edits.fresh(tensor + "_scale");
        String zeros = edits.fresh(tensor + "_zero");
        String output = edits.fresh(tensor + "_grid");
        edits.constant(int8Weights(stored, layer));
        edits.constant(TensorCodec.floats(scales, scaleDims(layer), layer.scales()));
        // ONNX Runtime makes an integer product only where zero points are given
        int count = layer.scales().size();
        ByteBuffer none = TensorCodec.buffer(ElementType.INT8, count).position(count);
        edits.constant(TensorCodec.stored(zeros, ElementType.INT8, scaleDims(layer), none));
        edits.insert(site.node(), dequantize(List.of(stored, scales, zeros), output, layer, 1));
        return output;
    }

    /** The weights as INT8, shape {@code [inputs, units]}. */
    private static TensorProto int8Weights(String name, QuantizedLayer layer) {
        ByteBuffer raw = ByteBuffer.allocate(Math.multiplyExact(layer.units(), layer.inputs()));
        for (int index = 0; index < layer.inputs(); index++) {
            for (int unit = 0; unit < layer.units(); unit++) {
                raw.put(layer.weight(unit, index));
            }
        }
        return TensorCodec.stored(name, ElementType.INT8, List.of(layer.inputs(), layer.units()), raw);
    }

    private static TensorProto int32Bias(String name, QuantizedLayer layer) {
        ByteBuffer raw = TensorCodec.buffer(ElementType.INT32, layer.units());
        for (int unit = 0; unit < layer.units(); unit++) {
            raw.putInt(layer.bias(unit));
        }
        return TensorCodec.stored(name, ElementType.INT32, List.of(layer.units()), raw);
    }

    /** The value of one step of each bias: as many as there are scales. */
    private static Vector biasScales(QuantizedLayer layer) {
        float[] scales = new float[layer.scales().size()];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = layer.biasScale(i);
        }
        return Vector.ofFloats(scales);
    }

    private static List<Integer> scaleDims(QuantizedLayer layer) {
        return layer.scales().size() == 1 ? List.of() : List.of(layer.scales().size());
    }

    private static NodeProto dequantize(List<String> inputs, String output, QuantizedLayer layer, int axis) {
        return layer.scales().size() == 1
                ? Graph.made("DequantizeLinear", inputs, output)
                : Graph.made("DequantizeLinear", inputs, output, "axis", axis);
    }
}
