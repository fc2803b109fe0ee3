package odf2nna.internal.onnx;

import java.util.Set;
import odf2nna.internal.network.DenseNetwork;

/** A model and its dense region. Immutable, and safe for use by multiple threads. */
public final class LoadedModel {
    private final OnnxModel model;
    private final DenseRegion region;

    private LoadedModel(OnnxModel model) {
        this.model = model;
        this.region = DenseRegion.of(model);
    }

    /**
     * Finds the dense region of a model.
     *
     * @throws odf2nna.onnx.UnsupportedModelException if a layer's weights are not finite or do not fit their shape
     */
    public static LoadedModel of(OnnxModel model) {
        return new LoadedModel(model);
    }

    public OnnxModel model() {
        return model;
    }

    public DenseRegion region() {
        return region;
    }

    public DenseNetwork network() {
        return region.network();
    }

    /** {@return the unit roundoff of the coarsest type that dense layers compute in} */
    public double unitRoundoff() {
        return region.taps(model).stream()
                .map(Tap::type)
                .mapToDouble(ElementType::unitRoundoff)
                .max()
                .orElse(ElementType.FLOAT.unitRoundoff());
    }

    /** {@return inputs of which positions can be left out} */
    public Set<String> selectableInputs() {
        return region.selectableInputs(model);
    }

    /**
     * {@return the tensor that carries a value which a dense layer consumes}
     *
     * @throws IllegalStateException if no layer consumes it
     */
    public Tap tap(String value) {
        return region.taps(model).stream()
                .filter(tap -> tap.value().equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no layer reads '" + value + "'"));
    }
}
