package odf2nna.internal.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;

/**
 * Writes a smaller network back into the graph it came from. Only changed parts of the dense region are rewritten:
 * weights that merely lose rows or columns keep their stored bits, new values are rounded once to the element type, and
 * constants are never edited but replaced, so a tensor that other nodes share is unchanged.
 */
public final class ModelRewriter {
    private final OnnxModel model;
    private final DenseRegion region;
    private final Reduction reduction;
    private final GraphEditor editor;
    private final Constants constants;
    private final Graph graph;

    private ModelRewriter(OnnxModel model, DenseRegion region, Reduction reduction) {
        this.model = model;
        this.region = region;
        this.reduction = reduction;
        this.editor = new GraphEditor(model);
        this.constants = new Constants(model.graph(), model.codec());
        this.graph = model.graph();
    }

    /**
     * {@return the model with the smaller network in place of its dense region}
     *
     * @param model the original
     * @param region its dense region
     * @param reduction made from {@code region.network()}
     */
    public static OnnxModel rewrite(OnnxModel model, DenseRegion region, Reduction reduction) {
        ModelRewriter rewriter = new ModelRewriter(model, region, reduction);
        rewriter.layers();
        rewriter.constants();
        rewriter.joins();
        rewriter.inputs();
        region.placements().forEach(rewriter::declaredShape);
        return rewriter.editor.finish();
    }

    /**
     * {@return whether a layer can be rewired to the input of another layer: both have the same spelling and compatible
     * shapes}
     */
    public static boolean canRewire(OnnxModel model, DenseRegion region, String consumer, String base) {
        Value.Dense layer = (Value.Dense) region.network().value(consumer);
        return region.modelFor(model.graph(), layer, base).isPresent();
    }

    private void layers() {
        Map<String, Value> after = new HashMap<>();
        reduction.network().values().forEach(value -> after.put(value.name(), value));
        for (Value.Dense before : region.network().layers()) {
            if (after.get(before.name()) instanceof Value.Dense dense) {
                layer(before, dense);
            }
        }
    }

    private void layer(Value.Dense before, Value.Dense after) {
        DenseSite site = region.site(before);
        UnitSet rows = reduction.keptOf(before.name());
        UnitSet columns = reduction.keptOf(before.source());
        boolean sameSource = after.source().equals(before.source());
        if (!sameSource) {
            DenseSite base = modelFor(before, after.source());
            editor.setInput(site.node(), site.sourceSlot(), editor.input(base.node(), base.sourceSlot()));
        }
        DenseLayer sliced = before.layer().select(rows, sameSource ? columns : UnitSet.of());
        weights(site, before, after, sliced, sameSource);
        bias(site, after.layer().bias(), sliced.bias(), rows);
    }

    private DenseSite modelFor(Value.Dense consumer, String source) {
        return region.site(region.modelFor(graph, consumer, source)
                .orElseThrow(() -> new IllegalArgumentException(
                        "layer '%s' can't read '%s'".formatted(consumer.layer().name(), source))));
    }

    private void weights(DenseSite site, Value.Dense before, Value.Dense after, DenseLayer sliced, boolean sameSource) {
        String name = editor.input(site.node(), site.weightSlot());
        Tensor stored = constants.real(name).orElseThrow();
        DenseLayer layer = after.layer();
        if (layer.weights().equals(before.layer().weights()) && sameSource) {
            return;
        }
        if (sameSource && layer.weights().equals(sliced.weights())) {
            int unitAxis = site.unitsFirst() ? 0 : 1;
            Tensor cut = stored.select(unitAxis, reduction.keptOf(before.name()));
            boolean wholeKernel =
                    stored.rank() > 2 && stored.dims().get(1) != before.layer().inputs();
            if (!wholeKernel) {
                cut = cut.select(1 - unitAxis, reduction.keptOf(before.source()));
            }
            editor.setConstant(site.node(), site.weightSlot(), cut);
            return;
        }
        editor.setConstant(site.node(), site.weightSlot(), encoded(before, stored, after));
    }

    /**
     * New weights in the layout of the stored ones; across a bypass, in that of the layer whose source is consumed now.
     */
    private Tensor encoded(Value.Dense before, Tensor stored, Value.Dense after) {
        DenseSite site = region.site(before);
        DenseLayer layer = after.layer();
        int units = layer.units();
        int inputs = layer.inputs();
        double[] values = layer.weights().values().toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] /= site.alpha() == 0 ? 1 : site.alpha();
        }
        if (site.alpha() == 0) {
            editor.setAttribute(site.node(), "alpha", 1);
        }
        Tensor rows = new Tensor(stored.type(), List.of(units, inputs), TensorCodec.compact(stored.type(), values));
        if (stored.rank() > 2) {
            DenseSite base = modelFor(before, after.source());
            List<Integer> dims = new ArrayList<>(constants
                    .real(editor.input(base.node(), base.weightSlot()))
                    .orElseThrow()
                    .dims());
            int spatial = dims.subList(2, dims.size()).stream().reduce(1, Math::multiplyExact);
            dims.set(0, units);
            dims.set(1, inputs / spatial);
            return rows.withDims(dims);
        }
        return site.unitsFirst() ? rows : rows.transposed();
    }

    private void bias(DenseSite site, Vector wanted, Vector sliced, UnitSet rows) {
        Optional<Tensor> stored = site.bias()
                .map(use -> constants.real(editor.input(use.node(), use.slot())).orElseThrow());
        boolean unchanged = wanted.equals(sliced);
        if (stored.isPresent() && unchanged) {
            Graph.Use use = site.bias().orElseThrow();
            cut(use, stored.get(), rows, site.output().trailing());
        } else if (!unchanged) {
            double[] values = wanted.toArray();
            double beta = site.beta() == 0 ? 1 : site.beta();
            for (int i = 0; i < values.length; i++) {
                values[i] /= beta;
            }
            newBias(site, stored, values);
        }
    }

    private void cut(Graph.Use use, Tensor stored, UnitSet rows, int trailing) {
        boolean vector = stored.rank() == 1 && !stored.isSingle();
        int axis = vector ? 0 : stored.rank() - 1 - trailing;
        if (!stored.isSingle() && rows.size() < stored.dims().get(axis)) {
            editor.setConstant(use.node(), use.slot(), stored.select(axis, rows));
        }
    }

    private void newBias(DenseSite site, Optional<Tensor> stored, double[] values) {
        ElementType type = stored.map(Tensor::type).orElse(site.type());
        Vector vector = TensorCodec.compact(type, values);
        boolean onNode = site.bias().filter(use -> use.node() == site.node()).isPresent();
        String operator = editor.operator(site.node());
        if (stored.isPresent()) {
            Graph.Use use = site.bias().orElseThrow();
            boolean convolution = onNode && operator.equals("Conv");
            int trailing = convolution ? 0 : site.output().trailing();
            int rank = Math.max(stored.get().rank(), trailing + 1);
            editor.setConstant(use.node(), use.slot(), Tensor.alongAxis(type, vector, rank, trailing));
            if (site.beta() == 0) {
                editor.setAttribute(site.node(), "beta", 1);
            }
        } else if (operator.equals("MatMul")) {
            int trailing = site.output().trailing();
            editor.addBias(site.node(), Tensor.alongAxis(type, vector, trailing + 1, trailing));
        } else {
            Tensor bias = new Tensor(type, List.of(values.length), vector);
            editor.setConstant(site.node(), 2, bias);
            if (operator.equals("Gemm") && site.beta() == 0) {
                editor.setAttribute(site.node(), "beta", 1);
            }
        }
    }

    private void constants() {
        for (ConstantSite site : region.constantSites()) {
            UnitSet kept = region.kept(site.value(), reduction).orElse(UnitSet.of());
            String name = editor.input(site.use().node(), site.use().slot());
            if (kept.isEmpty()) {
                continue;
            }
            if (site.kind() == ConstantSite.Kind.SHAPE) {
                List<Long> shape = new ArrayList<>(constants.integers(name).orElseThrow());
                if (shape.set(shape.size() - 1, (long) kept.size()) != kept.size()) {
                    editor.setIntegers(site.use().node(), site.use().slot(), shape);
                }
            } else {
                Tensor stored = constants.real(name).orElseThrow();
                int axis = site.kind() == ConstantSite.Kind.VECTOR ? 0 : stored.rank() - 1 - site.trailing();
                if (kept.size() < stored.dims().get(axis)) {
                    editor.setConstant(site.use().node(), site.use().slot(), stored.select(axis, kept));
                }
            }
        }
    }

    /** Removes the inputs of a Concat that have no kept positions. */
    private void joins() {
        for (Value value : region.network().values()) {
            if (value instanceof Value.Concat && !reduction.keptOf(value.name()).isEmpty()) {
                Set<String> removed = new HashSet<>();
                region.placements().forEach((tensor, placement) -> {
                    UnitSet kept = reduction.kept().get(placement.value());
                    if (kept != null && kept.isEmpty()) {
                        removed.add(tensor);
                    }
                });
                editor.removeInputs(editor.producer(value.name()), removed);
            }
        }
    }

    /** Inserts a selection behind each full input of the region; narrows existing selections. */
    private void inputs() {
        for (Value.Input input : region.network().inputs()) {
            UnitSet kept = reduction.keptOf(input.name());
            if (kept.size() < input.width()) {
                Optional<SelectedFeatures> before = SelectedFeatures.atOnce(model, input.name());
                if (before.isPresent()) {
                    int[] left = before.get().positions().part(kept).toArray();
                    editor.setIntegers(
                            editor.producer(input.name()),
                            1,
                            Arrays.stream(left).asLongStream().boxed().toList());
                } else {
                    editor.select(input.name(), kept);
                }
            }
        }
    }

    private void declaredShape(String tensor, Placement placement) {
        boolean isInput = region.network().inputs().stream()
                .anyMatch(input -> input.name().equals(tensor));
        if (tensor.equals(placement.value()) && isInput) {
            return;
        }
        region.kept(placement.value(), reduction)
                .filter(kept -> !kept.isEmpty())
                .ifPresent(kept -> editor.setDeclaredWidth(tensor, placement, kept.size()));
    }
}
