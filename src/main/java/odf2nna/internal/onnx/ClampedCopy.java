package odf2nna.internal.onnx;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import odf2nna.internal.network.Clamped;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;

/**
 * The original model with removed units clamped to fixed values and no part removed: the reference that a pruned model
 * must equal. Each layer that consumes clamped units takes {@code Where(mask, values, x)} or an equivalent.
 */
public final class ClampedCopy {
    private static final int FIRST_OPSET_WITH_WHERE = 9;

    private ClampedCopy() {}

    /** {@return the model at full width with the given units clamped} */
    public static OnnxModel of(OnnxModel model, DenseRegion region, Clamped clamped) {
        OnnxModel full = ModelRewriter.rewrite(model, region, clamped.full());
        DenseRegion again = DenseRegion.of(full);
        NodeReplacement edits = new NodeReplacement(full);
        for (Value.Dense consumer : again.network().layers()) {
            Clamped.Clamp clamp = clamped.clamps().get(consumer.source());
            if (clamp != null) {
                DenseSite site = again.site(consumer);
                NodeProto node = full.graph().node(site.node());
                String input = node.getInput(site.sourceSlot());
                String held = edits.fresh(input + "_clamped");
                List<NodeProto> holding = full.opset() < FIRST_OPSET_WITH_WHERE
                        ? product(edits, input, held, site, clamp)
                        : choice(edits, input, held, site, clamp);
                holding.forEach(made -> edits.insert(site.node(), made));
                edits.replace(
                        site.node(),
                        node.toBuilder().setInput(site.sourceSlot(), held).build());
            }
        }
        return edits.finish();
    }

    /** {@code Where(mask, values, x)} */
    private static List<NodeProto> choice(
            NodeReplacement edits, String x, String held, DenseSite site, Clamped.Clamp clamp) {
        Tensor values = along(site, clamp, unit -> heldValue(clamp, unit));
        TensorProto.Builder mask =
                TensorProto.newBuilder().setName(edits.fresh(x + "_mask")).setDataType(ElementType.BOOL.code());
        values.dims().forEach(mask::addDims);
        for (int unit = 0; unit < clamp.values().size(); unit++) {
            mask.addInt32Data(clamp.positions().contains(unit) ? 1 : 0);
        }
        edits.constant(mask.build());
        return List.of(Graph.made("Where", List.of(mask.getName(), constant(edits, x + "_values", values), x), held));
    }

    /** {@code x·kept + values}, which older operator sets allow; exact, as the factors are 0 and 1. */
    private static List<NodeProto> product(
            NodeReplacement edits, String x, String held, DenseSite site, Clamped.Clamp clamp) {
        Tensor values = along(site, clamp, unit -> heldValue(clamp, unit));
        Tensor factors = along(site, clamp, unit -> clamp.positions().contains(unit) ? 0 : 1);
        String part = edits.fresh(x + "_kept");
        return List.of(
                Graph.made("Mul", List.of(x, constant(edits, x + "_factors", factors)), part),
                Graph.made("Add", List.of(part, constant(edits, x + "_values", values)), held));
    }

    /** Numbers for all units, along the unit axis of a layer's input. */
    private static Tensor along(DenseSite site, Clamped.Clamp clamp, IntToDoubleFunction number) {
        int trailing = site.source().trailing();
        Vector numbers = TensorCodec.compact(site.type(), clamp.values().size(), number);
        return Tensor.alongAxis(site.type(), numbers, trailing + 1, trailing);
    }

    private static double heldValue(Clamped.Clamp clamp, int unit) {
        return clamp.positions().contains(unit) ? clamp.values().get(unit) : 0;
    }

    private static String constant(NodeReplacement edits, String wanted, Tensor values) {
        String name = edits.fresh(wanted);
        edits.constant(TensorCodec.encode(name, values));
        return name;
    }

    /**
     * {@return a copy of a model in which every weight and bias of a dense layer is moved by at most one rounding}
     *
     * <p>How far its outputs move shows how much rounding errors can matter in this network.
     */
    public static OnnxModel jittered(OnnxModel model, long seed) {
        GraphEditor editor = new GraphEditor(model);
        Random random = new Random(seed);
        for (Graph.Use use : weights(model)) {
            // decoded anew each time, so that only one is in memory
            Constants constants = new Constants(model.graph(), model.codec());
            Tensor stored = constants.real(editor.input(use.node(), use.slot())).orElseThrow();
            editor.setConstant(use.node(), use.slot(), jitter(stored, random));
        }
        return editor.finish();
    }

    private static Set<Graph.Use> weights(OnnxModel model) {
        DenseRegion region = DenseRegion.of(model);
        Set<Graph.Use> uses = new LinkedHashSet<>();
        for (Value.Dense layer : region.network().layers()) {
            DenseSite site = region.site(layer);
            uses.add(new Graph.Use(site.node(), site.weightSlot()));
            site.bias().ifPresent(uses::add);
        }
        return uses;
    }

    private static Tensor jitter(Tensor tensor, Random random) {
        double step = 2 * tensor.type().unitRoundoff();
        Vector values = tensor.values();
        IntToDoubleFunction moved = i -> values.get(i) * (1 + (random.nextBoolean() ? step : -step));
        return new Tensor(tensor.type(), tensor.dims(), TensorCodec.compact(tensor.type(), values.size(), moved));
    }
}
