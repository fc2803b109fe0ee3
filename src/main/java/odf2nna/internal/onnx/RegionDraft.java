package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/** The results of the matchers so far: values, their placements, and the matched nodes. */
final class RegionDraft {
    private final Graph graph;
    private final Constants constants;
    private final Shapes shapes;
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Map<String, Placement> placements = new HashMap<>();
    private final Map<String, Placement> inside = new HashMap<>();
    private final Map<String, DenseSite> sites = new LinkedHashMap<>();
    private final List<ConstantSite> constantSites = new ArrayList<>();
    private final Map<String, List<String>> barriers = new LinkedHashMap<>();
    private final Set<Integer> understood = new HashSet<>();

    RegionDraft(Graph graph, Constants constants) {
        this.graph = graph;
        this.constants = constants;
        this.shapes = new Shapes(graph, constants);
    }

    Graph graph() {
        return graph;
    }

    Constants constants() {
        return constants;
    }

    Shapes shapes() {
        return shapes;
    }

    Optional<Placement> placement(String tensor) {
        return Optional.ofNullable(placements.get(tensor));
    }

    Value value(Placement placement) {
        return ByName.get(values, placement.value());
    }

    int width(Placement placement) {
        return value(placement).width();
    }

    /** Records a value that the node at {@code node} computes; the value has the name of its tensor. */
    void add(int node, Value value, int trailing) {
        values.put(value.name(), value);
        placements.put(value.name(), new Placement(value.name(), trailing));
        understood.add(node);
    }

    void add(DenseSite site, Value.Dense dense) {
        add(site.node(), dense, site.output().trailing());
        sites.put(dense.name(), site);
        site.bias().ifPresent(use -> understood.add(use.node()));
    }

    /** Records that a node passes a value on unchanged, perhaps with other axes around the units. */
    void alias(int node, String tensor, Placement placement) {
        placements.put(tensor, placement);
        understood.add(node);
    }

    /** Records a tensor within a layer or activation of several nodes: the value's units lie in it, not its numbers. */
    void inside(String tensor, Placement placement) {
        inside.put(tensor, placement);
    }

    void add(ConstantSite site) {
        constantSites.add(site);
    }

    void understand(int node) {
        understood.add(node);
    }

    boolean isUnderstood(int node) {
        return understood.contains(node);
    }

    /** The placement of a layer's source; a tensor from outside the region becomes an input value. */
    Placement source(String tensor, int width, int trailing) {
        return placement(tensor).orElseGet(() -> {
            values.put(tensor, new Value.Input(tensor, width));
            Placement placement = new Placement(tensor, trailing);
            placements.put(tensor, placement);
            return placement;
        });
    }

    void barrier(String tensor, String reason) {
        placement(tensor).ifPresent(placement -> {
            List<String> reasons = barriers.computeIfAbsent(placement.value(), value -> new ArrayList<>());
            if (!reasons.contains(reason)) {
                reasons.add(reason);
            }
        });
    }

    Map<String, Value> values() {
        return values;
    }

    Map<String, Placement> placements() {
        return placements;
    }

    Map<String, Placement> inside() {
        return inside;
    }

    Map<String, DenseSite> sites() {
        return sites;
    }

    List<ConstantSite> constantSites() {
        return constantSites;
    }

    Map<String, List<String>> barriers() {
        return barriers;
    }

    /** {@return the constant input of a two-input node whose other input is placed, with that other's slot} */
    Optional<Operand> constantOperand(NodeProto node) {
        for (int slot = 0; slot < 2 && node.getInputCount() == 2; slot++) {
            Optional<Placement> placed = placement(node.getInput(slot));
            Optional<Tensor> constant = constants.real(node.getInput(1 - slot));
            if (placed.isPresent() && constant.isPresent()) {
                return Optional.of(new Operand(slot, placed.get(), constant.get()));
            }
        }
        return Optional.empty();
    }

    /** A placed operand in {@code slot} and the constant in the other slot. */
    record Operand(int slot, Placement placed, Tensor constant) {}
}
