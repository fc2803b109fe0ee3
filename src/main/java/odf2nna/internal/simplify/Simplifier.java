package odf2nna.internal.simplify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Reduction;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.prune.Reducer;
import odf2nna.internal.prune.TiedUnits;

/**
 * Removes the parts of a network that change its outputs by rounding only: constant, unread and duplicate units, and
 * linear layers. Steps repeat until none finds anything, as one removal can make others possible.
 *
 * <p>Findings valid for every input come first, then those valid inside the given ranges, then those valid on the data.
 * A finding that follows from one of a weaker validity gets that weaker validity, even where it would hold for more
 * inputs.
 */
public final class Simplifier {
    private final BiPredicate<String, String> rewirable;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, UnitSet> kept = new LinkedHashMap<>();
    private DenseNetwork network;
    private Knowledge knowledge;

    private Simplifier(DenseNetwork network, Knowledge knowledge, BiPredicate<String, String> rewirable) {
        this.network = network;
        this.knowledge = knowledge;
        this.rewirable = rewirable;
        network.values().forEach(value -> kept.put(value.name(), UnitSet.all(value.width())));
    }

    /**
     * Simplifies a network.
     *
     * @param network the network
     * @param knowledge facts that may be used besides its weights
     * @param rewirable whether a layer (first, by value name) can be rewired to another value (second); this depends on
     *     how they are spelled in the file
     * @return the smaller network with the findings, units numbered as in {@code network}
     */
    public static Simplification simplify(
            DenseNetwork network, Knowledge knowledge, BiPredicate<String, String> rewirable) {
        Simplifier simplifier = new Simplifier(network, knowledge, rewirable);
        for (Validity validity : Validity.values()) {
            if (knowledge.has(validity)) {
                simplifier.exhaust(validity);
            }
        }
        return new Simplification(new Reduction(simplifier.network, simplifier.kept), simplifier.findings);
    }

    /** {@return the inputs that are known to be constant; {@link #simplify} finds the consequences} */
    public static List<Finding> constantInputs(DenseNetwork network, Knowledge knowledge) {
        List<Finding> findings = new ArrayList<>();
        Set<String> reported = new HashSet<>();
        for (Validity validity : List.of(Validity.RANGES, Validity.DATA)) {
            ValueNumbering values =
                    ValueNumbering.of(network, knowledge, validity, Bounds.of(network, knowledge, validity));
            for (Value value : network.values()) {
                ValueNumbering.Carried[] carried = values.of(value.name());
                UnitSet constant = UnitSet.where(carried.length, i -> carried[i].isConstant());
                boolean known = knowledge.has(validity) && value instanceof Value.Input && !constant.isEmpty();
                if (known && reported.add(value.name() + constant)) {
                    findings.add(new Finding(Finding.Kind.CONSTANT_INPUT, validity, value.name(), constant));
                }
            }
        }
        return findings;
    }

    /**
     * {@return the features of inputs whose consumers are all dense layers, with weights of 0}
     *
     * @param network a network of which nothing more can be removed
     * @param validity for which inputs that network equals the original
     */
    public static List<Finding> unreadInputs(DenseNetwork network, Validity validity) {
        List<Value> inputs =
                network.values().stream().filter(Value.Input.class::isInstance).toList();
        TiedUnits tied = TiedUnits.of(network, inputs.stream().map(Value::name).collect(Collectors.toSet()));
        Set<Integer> read = new HashSet<>();
        for (Value.Dense layer : network.layers()) {
            ConsumerWeights weights = new ConsumerWeights(layer);
            int[] classes = tied.classesOf(layer.source());
            for (int column = 0; column < classes.length; column++) {
                if (!weights.isUnread(column)) {
                    read.add(classes[column]);
                }
            }
        }
        List<Finding> findings = new ArrayList<>();
        for (Value input : inputs) {
            int[] classes = tied.classesOf(input.name());
            UnitSet unread = UnitSet.where(classes.length, i -> tied.isFree(classes[i]) && !read.contains(classes[i]));
            if (!unread.isEmpty()) {
                findings.add(new Finding(Finding.Kind.UNREAD_INPUT, validity, input.name(), unread));
            }
        }
        return findings;
    }

    private void exhaust(Validity validity) {
        for (Optional<Edit> edit = next(validity); edit.isPresent(); edit = next(validity)) {
            apply(edit.get());
        }
    }

    private Optional<Edit> next(Validity validity) {
        Bounds bounds = Bounds.of(network, knowledge, validity);
        ValueNumbering values = ValueNumbering.of(network, knowledge, validity, bounds);
        return Repetition.find(network, values, validity).or(() -> Collapse.find(network, bounds, rewirable, validity));
    }

    private void apply(Edit edit) {
        Map<String, String> values = new HashMap<>();
        network.layers().forEach(layer -> values.put(layer.layer().name(), layer.name()));
        for (Finding finding : edit.findings()) {
            UnitSet original = original(ByName.get(kept, ByName.get(values, finding.layer())), finding.units());
            findings.add(new Finding(finding.kind(), finding.validity(), finding.layer(), original));
        }
        Reduction step = Reducer.reduce(network, edit.plan());
        for (Value value : network.values()) {
            UnitSet before = ByName.get(kept, value.name());
            kept.put(value.name(), original(before, step.keptOf(value.name())));
        }
        knowledge = knowledge.select(step);
        network = step.network();
    }

    /** Translates positions among the kept ones to the original numbering. */
    private static UnitSet original(UnitSet kept, UnitSet among) {
        int[] positions = kept.toArray();
        int[] meant = among.toArray();
        for (int i = 0; i < meant.length; i++) {
            meant[i] = positions[meant[i]];
        }
        return UnitSet.of(meant);
    }
}
