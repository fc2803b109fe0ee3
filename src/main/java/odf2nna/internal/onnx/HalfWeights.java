package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/**
 * Stores the weights of dense layers in half precision, with a Cast to their former type in front of each layer, which
 * ONNX Runtime computes once when it loads the model. Biases and operators between the layers are unchanged.
 */
public final class HalfWeights {
    private static final double LARGEST = 65504;

    private final OnnxModel model;
    private final DenseRegion region;
    private final Constants constants;
    private final NodeReplacement edits;
    private final Map<String, String> casts = new HashMap<>();

    private HalfWeights(OnnxModel model, DenseRegion region) {
        this.model = model;
        this.region = region;
        this.constants = new Constants(model.graph(), model.codec());
        this.edits = new NodeReplacement(model);
    }

    /** {@return the model with weights in half precision; those of layers with a {@link #reason} are unchanged} */
    public static OnnxModel of(OnnxModel model, DenseRegion region) {
        HalfWeights halves = new HalfWeights(model, region);
        List<Value.Dense> layers = new ArrayList<>(region.network().layers());
        // the first consumer of shared weights in the graph gets the Cast, so that it precedes all of them
        layers.sort(Comparator.comparingInt(layer -> region.site(layer).node()));
        layers.stream().filter(layer -> halves.reason(layer).isEmpty()).forEach(halves::store);
        return halves.edits.finish();
    }

    /** {@return why the weights of a layer are unchanged; empty if they can be stored in half precision} */
    public static Optional<String> reason(OnnxModel model, DenseRegion region, Value.Dense layer) {
        return new HalfWeights(model, region).reason(layer);
    }

    private Optional<String> reason(Value.Dense layer) {
        DenseSite site = region.site(layer);
        if (site.type() == ElementType.FLOAT16) {
            return Optional.of("its weights are in half precision already");
        }
        String name = model.graph().node(site.node()).getInput(site.weightSlot());
        Vector weights = constants.real(name).orElseThrow().values();
        for (int i = 0; i < weights.size(); i++) {
            if (Math.abs(weights.get(i)) > LARGEST) {
                return Optional.of("it has a weight of %s, and half precision ends at 65504".formatted(weights.get(i)));
            }
        }
        return Optional.empty();
    }

    private void store(Value.Dense layer) {
        DenseSite site = region.site(layer);
        NodeProto node = model.graph().node(site.node());
        String name = node.getInput(site.weightSlot());
        String cast = casts.computeIfAbsent(name, absent -> cast(site, name));
        edits.replace(
                site.node(), node.toBuilder().setInput(site.weightSlot(), cast).build());
    }

    private String cast(DenseSite site, String name) {
        Tensor stored = constants.real(name).orElseThrow();
        String half = edits.fresh(name + "_fp16");
        String output = edits.fresh(name + "_cast");
        edits.constant(TensorCodec.encode(half, new Tensor(ElementType.FLOAT16, stored.dims(), stored.values())));
        edits.insert(
                site.node(),
                Graph.made("Cast", List.of(half), output, "to", site.type().code()));
        return output;
    }
}
