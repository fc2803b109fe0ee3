package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.onnx.UnsupportedModelException;

/**
 * The dense part of a model in normal form, and the place of each part in the graph. {@link RegionFinder} makes it.
 */
public final class DenseRegion {
    private static final List<String> PRODUCTS = List.of("Gemm", "MatMul");

    private final DenseNetwork network;
    private final Map<String, DenseSite> sites;
    private final List<ConstantSite> constantSites;
    private final Map<String, Placement> placements;
    private final Map<String, Value> values;
    private final Shapes shapes;

    DenseRegion(DenseNetwork network, RegionDraft draft) {
        this.network = network;
        this.sites = draft.sites();
        this.constantSites = draft.constantSites();
        this.placements = new HashMap<>(draft.inside());
        this.placements.putAll(draft.placements());
        this.values = draft.values();
        this.shapes = draft.shapes();
    }

    /**
     * Finds the dense layers of a model. A model without any gives an empty network.
     *
     * @throws UnsupportedModelException if a layer's weights are not finite or do not fit their shape
     */
    public static DenseRegion of(OnnxModel model) {
        return RegionFinder.find(model);
    }

    /** {@return the dense network in normal form} */
    public DenseNetwork network() {
        return network;
    }

    /** {@return the tensors that layers consume, one for each value, in the network's order} */
    public List<Tap> taps(OnnxModel model) {
        Map<String, Tap> taps = new LinkedHashMap<>();
        for (Value.Dense layer : network.layers()) {
            DenseSite site = site(layer);
            String tensor = model.graph().node(site.node()).getInput(site.sourceSlot());
            taps.putIfAbsent(
                    layer.source(),
                    new Tap(layer.source(), tensor, site.source().trailing(), site.type()));
        }
        return List.copyOf(taps.values());
    }

    /** {@return the tensors of the pre-activations of all layers, in the network's order} */
    public List<Tap> layerTaps() {
        return network.layers().stream()
                .map(layer -> new Tap(
                        layer.name(),
                        layer.name(),
                        site(layer).output().trailing(),
                        site(layer).type()))
                .toList();
    }

    /** {@return the input tensors of the region, one for each {@link Value.Input}} */
    public List<Tap> inputTaps() {
        ElementType type =
                sites.values().stream().map(DenseSite::type).findFirst().orElse(ElementType.FLOAT);
        return network.inputs().stream()
                .map(input -> new Tap(input.name(), input.name(), trailing(input.name()), type))
                .toList();
    }

    private int trailing(String value) {
        Placement placement = placements.get(value);
        return placement == null ? 0 : placement.trailing();
    }

    /** {@return the operator that a layer is written as} */
    public String operator(OnnxModel model, Value.Dense layer) {
        return model.graph().node(site(layer).node()).getOpType();
    }

    /** {@return the tensors where units leave the region: consumed by other operators, or outputs of the model} */
    public List<String> exits() {
        return network.barriers().keySet().stream()
                .filter(value -> !(network.value(value) instanceof Value.Input))
                .toList();
    }

    DenseSite site(Value.Dense layer) {
        return ByName.get(sites, layer.name());
    }

    /**
     * {@return a layer that consumes {@code base} and whose input tensor {@code consumer} can take instead of its own:
     * one of the same spelling, or both by Gemm or MatMul, of the same element type and shape apart from the units,
     * whose tensor is made before the consumer}
     */
    Optional<Value.Dense> modelFor(Graph graph, Value.Dense consumer, String base) {
        DenseSite site = site(consumer);
        String tensor = graph.node(site.node()).getInput(site.sourceSlot());
        String operator = graph.node(site.node()).getOpType();
        return network.consumersOf(base).stream()
                .filter(other -> {
                    DenseSite there = site(other);
                    String read = graph.node(there.node()).getInput(there.sourceSlot());
                    String operatorThere = graph.node(there.node()).getOpType();
                    boolean alike = operatorThere.equals(operator) && there.unitsFirst() == site.unitsFirst();
                    // both take rows of units, if their rank is known to be the same; how weights lie is the consumer's
                    // own
                    boolean products = PRODUCTS.containsAll(List.of(operator, operatorThere))
                            && around(read, there).isPresent();
                    return (alike || products)
                            && there.source().trailing() == site.source().trailing()
                            && there.type() == site.type()
                            && around(read, there).equals(around(tensor, site))
                            && graph.producer(read)
                                    .filter(made -> made > site.node())
                                    .isEmpty();
                })
                .findFirst();
    }

    /** The dimensions of a tensor except that of the units. */
    private Optional<List<Integer>> around(String tensor, DenseSite site) {
        return shapes.of(tensor).map(shape -> {
            List<Integer> others = new ArrayList<>(shape);
            others.remove(site.source().axis(shape.size()));
            return others;
        });
    }

    /** {@return the shape of a tensor, −1 for a free dimension, if it is known} */
    Optional<List<Integer>> shape(String tensor) {
        return shapes.of(tensor);
    }

    List<ConstantSite> constantSites() {
        return constantSites;
    }

    /** {@return where units lie in a tensor, for all tensors that the region knows} */
    Map<String, Placement> placements() {
        return placements;
    }

    /**
     * {@return the kept positions of a value, also of one that the network omits because nothing needs it}
     *
     * <p>Such a value may still be in the file, and must not contradict the rest.
     */
    Optional<UnitSet> kept(String name, Reduction reduction) {
        UnitSet known = reduction.kept().get(name);
        Value value = values.get(name);
        if (known != null || value == null) {
            return Optional.ofNullable(known);
        }
        return value.match(new Value.Cases<>(
                (Value.Input input) -> Optional.empty(),
                (Value.Dense dense) -> Optional.empty(),
                (Value.Activated activated) -> kept(activated.source(), reduction),
                (Value.Scaled scaled) -> kept(scaled.source(), reduction),
                (Value.Sum sum) -> kept(sum.sources().get(0), reduction),
                (Value.Product product) -> kept(product.sources().get(0), reduction),
                (Value.Concat concat) -> Optional.of(sideBySide(concat.sources(), reduction))));
    }

    private UnitSet sideBySide(List<String> sources, Reduction reduction) {
        BitSet kept = new BitSet();
        int start = 0;
        for (String source : sources) {
            int width = ByName.get(values, source).width();
            UnitSet part = kept(source, reduction).orElse(UnitSet.all(width));
            for (int unit : part.toArray()) {
                kept.set(start + unit);
            }
            start += width;
        }
        return UnitSet.where(start, kept::get);
    }
}
