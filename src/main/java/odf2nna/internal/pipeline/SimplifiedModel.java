package odf2nna.internal.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import odf2nna.evaluate.EquivalenceSummary;
import odf2nna.internal.data.Batch;
import odf2nna.internal.evaluate.EquivalenceCheck;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.ModelRewriter;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.ScalingRemoval;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.simplify.Finding;
import odf2nna.internal.simplify.Knowledge;
import odf2nna.internal.simplify.ScalingFold;
import odf2nna.internal.simplify.Simplification;
import odf2nna.internal.simplify.Simplifier;
import odf2nna.internal.simplify.Validity;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.prune.PruneOptions;

/**
 * A model without what changes none of its outputs but by rounding. Where nothing of the kind is found it is the original,
 * to the byte.
 *
 * <pre>{@code
 * LoadedModel model = ModelFiles.open(Path.of("model.onnx"));
 * SimplifiedModel simple = SimplifiedModel.of(model, Knowledge.none(model.unitRoundoff()));
 * }</pre>
 */
public final class SimplifiedModel {
    private final LoadedModel original;
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, UnitSet> numbering = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private LoadedModel model;
    private Knowledge knowledge;

    private SimplifiedModel(LoadedModel original, Knowledge knowledge) {
        this.original = original;
        this.model = original;
        this.knowledge = knowledge;
        for (Value.Dense layer : original.network().layers()) {
            names.put(layer.layer().name(), layer.layer().name());
            numbering.put(layer.layer().name(), UnitSet.all(layer.width()));
        }
    }

    /**
     * {@return a model as units are to be removed from it: simplified for every input where the options say so} A model that
     * would have more parameters then, because layers share weights, stays as it is.
     */
    static SimplifiedModel forPruning(LoadedModel original, PruneOptions options) {
        Knowledge nothing = Knowledge.none(original.unitRoundoff());
        if (options.simplify()) {
            SimplifiedModel simple = of(original, nothing);
            if (simple.model().model().parameters() <= original.model().parameters()) {
                return simple;
            }
        }
        return asItIs(original);
    }

    /** {@return a model of which nothing is taken out} */
    static SimplifiedModel asItIs(LoadedModel model) {
        return new SimplifiedModel(model, Knowledge.none(model.unitRoundoff()));
    }

    /**
     * {@return what remains of a sparse model without what changes none of its outputs for any input}
     *
     * @param original with the same layers, of which units are numbered and named
     */
    static SimplifiedModel ofSparse(LoadedModel original, LoadedModel sparse) {
        SimplifiedModel simplified = asItIs(original);
        simplified.model = sparse;
        return simplify(simplified);
    }

    /** Simplifies a model as far as what is known of it allows. */
    public static SimplifiedModel of(LoadedModel original, Knowledge knowledge) {
        return simplify(new SimplifiedModel(original, knowledge));
    }

    private static SimplifiedModel simplify(SimplifiedModel simplified) {
        simplified.findings.addAll(Simplifier.constantInputs(simplified.model.network(), simplified.knowledge));
        boolean changed = true;
        while (changed) {
            // each may show more to the other
            boolean folded = simplified.foldScalings();
            changed = simplified.takeOutUnits() || folded;
        }
        Validity weakest = simplified.findings.stream()
                .filter(finding -> finding.kind() != Finding.Kind.CONSTANT_INPUT)
                .map(Finding::validity)
                .max(Comparator.naturalOrder())
                .orElse(Validity.EVERY_INPUT);
        simplified.findings.addAll(Simplifier.unreadInputs(simplified.model.network(), weakest));
        return simplified;
    }

    private boolean foldScalings() {
        ScalingRemoval removal = new ScalingRemoval(model.model(), model.region());
        ScalingFold fold = ScalingFold.find(model.network(), removal::isPossible);
        if (fold.removed().isEmpty()) {
            return false;
        }
        findings.addAll(fold.findings());
        List<String> before = names();
        model = LoadedModel.of(ScalingRemoval.remove(model.model(), model.region(), fold.layers(), fold.removed()));
        // a layer without a name of its own is called like its output, which may have taken over that of a scaling
        List<String> after = names();
        Map<String, UnitSet> known = Map.copyOf(numbering);
        for (int i = 0; i < after.size(); i++) {
            numbering.put(after.get(i), ByName.get(known, before.get(i)));
        }
        names.replaceAll((name, current) -> before.contains(current) ? after.get(before.indexOf(current)) : current);
        return true;
    }

    private List<String> names() {
        return model.network().layers().stream()
                .map(layer -> layer.layer().name())
                .toList();
    }

    private boolean takeOutUnits() {
        BiPredicate<String, String> rewirable =
                (consumer, base) -> ModelRewriter.canRewire(model.model(), model.region(), consumer, base);
        Simplification found = Simplifier.simplify(model.network(), knowledge, rewirable);
        if (found.findings().isEmpty()) {
            return false;
        }
        for (Finding finding : found.findings()) {
            UnitSet units = among(ByName.get(numbering, finding.layer()), finding.units());
            findings.add(new Finding(finding.kind(), finding.validity(), finding.layer(), units));
        }
        for (Value.Dense layer : model.network().layers()) {
            String name = layer.layer().name();
            numbering.put(
                    name, among(ByName.get(numbering, name), found.reduction().keptOf(layer.name())));
        }
        knowledge = knowledge.select(found.reduction());
        List<String> before = names();
        model = LoadedModel.of(ModelRewriter.rewrite(model.model(), model.region(), found.reduction()));
        before.stream().filter(layer -> !names().contains(layer)).forEach(layer -> numbering.put(layer, UnitSet.of()));
        return true;
    }

    private static UnitSet among(UnitSet units, UnitSet positions) {
        int[] all = units.toArray();
        return UnitSet.of(Arrays.stream(positions.toArray()).map(i -> all[i]).toArray());
    }

    public LoadedModel original() {
        return original;
    }

    /** {@return the smaller model; the original where nothing was found} */
    public LoadedModel model() {
        return model;
    }

    /** {@return what was found, in the order in which it was taken out; units as the original numbers them} */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** {@return whether anything was taken out} */
    public boolean isChanged() {
        return model.model() != original.model();
    }

    /**
     * Compares the smaller model, usually as read back from its file, with the original.
     *
     * @return what was found
     * @throws BoundMissedException if they differ by more than rounding
     */
    EquivalenceSummary verify(OnnxModel written, Batch rows, RunContext run) {
        return verify(original, written, rows, run);
    }

    /** Compares the smaller model with the sparse one that it was made from, in the same way. */
    EquivalenceSummary verifyAgainst(LoadedModel sparse, Batch rows, RunContext run) {
        return verify(sparse, model.model(), rows, run);
    }

    private EquivalenceSummary verify(LoadedModel larger, OnnxModel written, Batch rows, RunContext run) {
        EquivalenceSummary proof =
                EquivalenceCheck.check(larger.model(), written, exits(), larger.unitRoundoff(), rows, run);
        if (!proof.passed()) {
            throw new BoundMissedException("the simplified model differs from the original by more than rounding: "
                    + proof.tensors() + "; nothing was written, please report this model");
        }
        return proof;
    }

    /** {@return tensors to compare: where units leave the dense region, as far as both models have them} */
    private List<String> exits() {
        Set<String> left = new HashSet<>(model.region().exits());
        return original.region().exits().stream().filter(left::contains).toList();
    }

    /** {@return what a layer of the original is called in the smaller model, if that has it} */
    String nameOf(String layer) {
        return names.getOrDefault(layer, layer);
    }

    /** {@return how many units of a layer of the original are kept} */
    int kept(String layer) {
        return ByName.get(numbering, nameOf(layer)).size();
    }

    /** {@return how many units of each layer of the original are kept, by its name} */
    Map<String, Integer> remaining() {
        Map<String, Integer> remaining = new HashMap<>();
        for (Value.Dense layer : original.network().layers()) {
            remaining.put(layer.layer().name(), kept(layer.layer().name()));
        }
        return remaining;
    }
}
