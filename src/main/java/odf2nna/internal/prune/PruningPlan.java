package odf2nna.internal.prune;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.prune.PlanMismatchException;
import odf2nna.prune.PruneOptions;

/**
 * Which units to remove and how consumers compensate: a value that can be printed, saved, reviewed, edited and applied
 * again, without the data it came from.
 *
 * @param settings how it was made
 * @param layers every layer of the network, in order
 * @param inputs inputs that lose positions, by value
 * @param means mean of each position of every value that dense layers consume and that carries removable units, by
 *     value
 * @param refits new weights of layers that consume removed units, at most one refit per layer
 * @param notes decisions that the user should know
 * @param origin where it comes from: digests, seed, tool version
 */
public record PruningPlan(
        PruneOptions settings,
        List<LayerPlan> layers,
        List<LayerPlan> inputs,
        Map<String, Vector> means,
        List<Refit> refits,
        List<String> notes,
        Map<String, String> origin) {
    /** A plan that keeps all positions of inputs. */
    public PruningPlan(
            PruneOptions settings,
            List<LayerPlan> layers,
            Map<String, Vector> means,
            List<Refit> refits,
            List<String> notes,
            Map<String, String> origin) {
        this(settings, layers, List.of(), means, refits, notes, origin);
    }

    /** Copies. */
    public PruningPlan {
        layers = List.copyOf(layers);
        inputs = List.copyOf(inputs);
        means = Map.copyOf(means);
        refits = List.copyOf(refits);
        notes = List.copyOf(notes);
        origin = Map.copyOf(origin);
    }

    /**
     * The kept units of one layer.
     *
     * @param layer name of the layer
     * @param units how many units it has
     * @param kept the kept ones, in the original numbering
     */
    public record LayerPlan(String layer, int units, UnitSet kept) {
        public LayerPlan {
            if (kept.bound() > units) {
                throw new IllegalArgumentException(
                        "layer '%s': unit %d is kept, but it has %d units".formatted(layer, kept.bound() - 1, units));
            }
        }

        public int dropped() {
            return units - kept.size();
        }
    }

    /**
     * The affine map that replaces a layer's own: {@code z = V·x + d}. Where some units of its source are removed, V
     * reconstructs the pre-activations from the remaining ones ({@code base} is {@code source}); where all are removed,
     * from an earlier value.
     *
     * @param consumer name of the layer
     * @param base the value x that it consumes from now on
     * @param source the value that it consumed before
     * @param weights V, shape {@code [units of the consumer, width of base]}, zero for removed positions; empty until the
     *     covariances are known
     * @param bias d, shape {@code [units of the consumer]}; empty likewise
     */
    public record Refit(String consumer, String base, String source, Optional<Matrix> weights, Optional<Vector> bias) {
        /** {@return whether the layer consumes another value than before} */
        public boolean isBypass() {
            return !base.equals(source);
        }

        /** {@return this refit with its solution} */
        Refit solved(Matrix found, Vector foundBias) {
            return new Refit(consumer, base, source, Optional.of(found), Optional.of(foundBias));
        }

        /** {@return the layer with the weights and the source of this refit, which must be solved} */
        Value.Dense applyTo(Value.Dense dense) {
            DenseLayer layer = new DenseLayer(dense.layer().name(), weights.orElseThrow(), bias.orElseThrow());
            return new Value.Dense(dense.name(), base, layer);
        }
    }

    /**
     * {@return the means of a value}
     *
     * @throws PlanMismatchException if the plan has none
     */
    Vector meansOf(String value) {
        Vector found = means.get(value);
        if (found == null) {
            throw new PlanMismatchException("the plan has no means for value '" + value + "'");
        }
        return found;
    }

    /** {@return the number of positions of inputs to remove} */
    public int droppedInputs() {
        return inputs.stream().mapToInt(LayerPlan::dropped).sum();
    }

    /** {@return whether the plan removes nothing} */
    public boolean isEmpty() {
        return dropped() == 0 && droppedInputs() == 0;
    }

    /** {@return the inputs that lose positions} */
    Set<String> openInputs() {
        return inputs.stream().map(LayerPlan::layer).collect(Collectors.toSet());
    }

    /** {@return the number of units to remove} */
    public int dropped() {
        return layers.stream().mapToInt(LayerPlan::dropped).sum();
    }

    /** {@return whether a refit is not solved yet, so that covariances are needed} */
    public boolean needsCovariances() {
        return refits.stream().anyMatch(refit -> refit.weights().isEmpty());
    }

    /** {@return this plan with other refits} */
    public PruningPlan withRefits(List<Refit> solved) {
        return new PruningPlan(settings, layers, inputs, means, solved, notes, origin);
    }

    /** {@return this plan with zeros for the weights that are not solved yet, to compute the size of the result} */
    public PruningPlan withZeroRefits(DenseNetwork network) {
        return withRefits(refits.stream()
                .map(refit -> {
                    int units = network.layer(refit.consumer()).orElseThrow().width();
                    int inputs = network.value(refit.base()).width();
                    Matrix zeros = new Matrix(units, inputs, Vector.zeros(units * inputs));
                    return refit.weights().isPresent() ? refit : refit.solved(zeros, Vector.zeros(units));
                })
                .toList());
    }

    /** {@return this plan with the given origin} */
    public PruningPlan withOrigin(Map<String, String> stated) {
        return new PruningPlan(settings, layers, inputs, means, refits, notes, stated);
    }
}
