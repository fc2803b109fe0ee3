package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import odf2nna.internal.network.Clamped;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;

/**
 * The original model with dropped units held at fixed values, made without taking anything out: what a pruned model must
 * equal. Before each layer that reads held units stands {@code Where(mask, values, x)} or what amounts to it.
 */
public final class ClampedCopy {
    private static final int FIRST_OPSET_WITH_WHERE = 9;

    private ClampedCopy() {}

    /** {@return the model at full width with the given units clamped} */
    public static OnnxModel of(OnnxModel model, DenseRegion region, Clamped clamped) {
        OnnxModel full = ModelRewriter.rewrite(model, region, clamped.full());
        DenseRegion again = DenseRegion.of(full);
        GraphProto.Builder graph = full.proto().getGraph().toBuilder();
        Set<String> names = full.graph().names();
        Map<Integer, List<NodeProto>> inserted = new HashMap<>();
        for (Value.Dense consumer : again.network().layers()) {
            Clamped.Clamp clamp = clamped.clamps().get(consumer.source());
            if (clamp == null) {
                continue;
            }
            DenseSite site = again.site(consumer);
            String input = full.graph().node(site.node()).getInput(site.sourceSlot());
            String held = Graph.fresh(input + "_clamped", names);
            int trailing = site.source().trailing();
            Tensor values = along(site.type(), clamp, unit -> clamp.values().get(unit), trailing);
            inserted.computeIfAbsent(site.node(), node -> new ArrayList<>())
                    .addAll(
                            full.opset() < FIRST_OPSET_WITH_WHERE
                                    ? product(graph, names, input, held, values, clamp)
                                    : choice(graph, names, input, held, values, clamp));
            graph.getNodeBuilder(site.node()).setInput(site.sourceSlot(), held);
        }
        insert(graph, inserted);
        return full.with(graph);
    }

    private static Tensor along(ElementType type, Clamped.Clamp clamp, IntToDoubleFunction held, int trailing) {
        double[] values = new double[clamp.values().size()];
        for (int unit : clamp.positions().toArray()) {
            values[unit] = held.applyAsDouble(unit);
        }
        return Tensor.alongAxis(type, TensorCodec.compact(type, values), trailing + 1, trailing);
    }

    /** {@code Where(mask, values, x)} */
    private static List<NodeProto> choice(
            GraphProto.Builder graph, Set<String> names, String x, String held, Tensor values, Clamped.Clamp clamp) {
        TensorProto.Builder mask = TensorProto.newBuilder()
                .setName(Graph.fresh(x + "_mask", names))
                .setDataType(ElementType.BOOL.code());
        values.dims().forEach(mask::addDims);
        for (int unit = 0; unit < clamp.values().size(); unit++) {
            mask.addInt32Data(clamp.positions().contains(unit) ? 1 : 0);
        }
        graph.addInitializer(mask);
        return List.of(
                Graph.made("Where", List.of(mask.getName(), constant(graph, names, x + "_values", values), x), held));
    }

    /** {@code x·kept + values}, which older operator sets allow; exact, as the factors are 0 and 1. */
    private static List<NodeProto> product(
            GraphProto.Builder graph, Set<String> names, String x, String held, Tensor values, Clamped.Clamp clamp) {
        double[] kept = new double[clamp.values().size()];
        for (int unit = 0; unit < kept.length; unit++) {
            kept[unit] = clamp.positions().contains(unit) ? 0 : 1;
        }
        Tensor factors = new Tensor(values.type(), values.dims(), TensorCodec.compact(values.type(), kept));
        String part = Graph.fresh(x + "_kept", names);
        return List.of(
                Graph.made("Mul", List.of(x, constant(graph, names, x + "_factors", factors)), part),
                Graph.made("Add", List.of(part, constant(graph, names, x + "_values", values)), held));
    }

    private static String constant(GraphProto.Builder graph, Set<String> names, String wanted, Tensor values) {
        String name = Graph.fresh(wanted, names);
        graph.addInitializer(TensorCodec.encode(name, values));
        return name;
    }

    private static void insert(GraphProto.Builder graph, Map<Integer, List<NodeProto>> inserted) {
        List<NodeProto> nodes = new ArrayList<>();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            nodes.addAll(inserted.getOrDefault(i, List.of()));
            nodes.add(graph.getNode(i));
        }
        graph.clearNode().addAllNode(nodes);
    }

    /**
     * {@return a copy of a model in which every weight and bias of a dense layer is moved by at most one rounding}
     *
     * <p>How far its outputs move shows how much rounding errors can matter in this network.
     */
    public static OnnxModel jittered(OnnxModel model, long seed) {
        DenseRegion region = DenseRegion.of(model);
        Constants constants = new Constants(model.graph(), model.codec());
        GraphEditor editor = new GraphEditor(model);
        Random random = new Random(seed);
        Set<Graph.Use> done = new HashSet<>();
        for (Value.Dense layer : region.network().layers()) {
            DenseSite site = region.site(layer);
            List<Graph.Use> uses = new ArrayList<>(List.of(new Graph.Use(site.node(), site.weightSlot())));
            site.bias().ifPresent(uses::add);
            for (Graph.Use use : uses) {
                if (done.add(use)) {
                    Tensor stored =
                            constants.real(editor.input(use.node(), use.slot())).orElseThrow();
                    editor.setConstant(use.node(), use.slot(), jitter(stored, random));
                }
            }
        }
        return editor.finish();
    }

    private static Tensor jitter(Tensor tensor, Random random) {
        double step = 2 * tensor.type().unitRoundoff();
        Vector values = tensor.values();
        IntToDoubleFunction moved = i -> values.get(i) * (1 + (random.nextBoolean() ? step : -step));
        return new Tensor(tensor.type(), tensor.dims(), TensorCodec.compact(tensor.type(), values.size(), moved));
    }
}
