package odf2nna.pipeline;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.prune.LayerWidths;

/**
 * What the result is to be like. Sizes are reached with as little removed as they take; where only the loss is limited, as
 * much is removed as it allows.
 *
 * @param maxDrop how much worse the result may be than the original; empty for no limit
 * @param parameters of all layers
 * @param bytes of the model in ONNX
 * @param latency per cent of the original's time for a row; empty for no limit
 * @param widths how many units of each layer that can lose all are kept, 0 for a layer to be passed by; empty for
 *     no such wish
 * @param inputs how many features of the inputs are kept, whatever else is to be reached; empty where they go like units
 */
public record Goals(
        Optional<Tolerance> maxDrop,
        Optional<Size> parameters,
        Optional<Size> bytes,
        Optional<Double> latency,
        List<Integer> widths,
        Optional<Size> inputs) {
    /**
     * Checks that goals go together.
     *
     * @throws IllegalArgumentException if widths are given with another size, or a number is out of range
     */
    public Goals {
        widths = List.copyOf(widths);
        latency.ifPresent(percent -> {
            if (!(percent > 0 && percent <= 100)) {
                throw new IllegalArgumentException("target-latency: expected more than 0 to 100 %, got " + percent);
            }
        });
        if (!widths.isEmpty() && (parameters.isPresent() || bytes.isPresent() || latency.isPresent())) {
            throw new IllegalArgumentException("--widths says how large each layer is: give no other size with it");
        }
    }

    /** No wish about inputs. */
    public Goals(
            Optional<Tolerance> maxDrop,
            Optional<Size> parameters,
            Optional<Size> bytes,
            Optional<Double> latency,
            List<Integer> widths) {
        this(maxDrop, parameters, bytes, latency, widths, Optional.empty());
    }

    /** {@return these, with so many features of the inputs kept} */
    public Goals keepingInputs(Optional<Size> kept) {
        return new Goals(maxDrop, parameters, bytes, latency, widths, kept);
    }

    /** {@return nothing to reach: a threshold says what goes} */
    public static Goals none() {
        return new Goals(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    /** {@return as small as that loss allows} */
    public static Goals of(Tolerance drop) {
        return new Goals(Optional.of(drop), Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    /**
     * {@return the layers of which no unit is to be kept, by value name}
     *
     * @throws IllegalArgumentException if the widths do not fit the network
     */
    public Set<String> passedLayers(DenseNetwork network, Set<String> openInputs) {
        return widths.isEmpty()
                ? Set.of()
                : LayerWidths.of(network, openInputs, widths).passed();
    }

    /** {@return whether a size is to be reached} */
    public boolean limitSize() {
        return parameters.isPresent() || bytes.isPresent() || latency.isPresent();
    }
}
