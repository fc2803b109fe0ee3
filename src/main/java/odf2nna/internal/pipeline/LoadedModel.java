package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.onnx.DenseRegion;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.ModelDigest;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.Tap;
import odf2nna.internal.onnx.UnmatchedLayers;
import odf2nna.internal.prune.TiedUnits;
import odf2nna.internal.savedmodel.SavedModelMetadata;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.ModelFileException;
import odf2nna.pipeline.ModelSource;
import odf2nna.report.LayerSummary;
import odf2nna.report.ModelSummary;

/** A model, its dense region, and what of it may go. */
public final class LoadedModel {
    private final OnnxModel model;
    private final DenseRegion region;
    private final TiedUnits tied;

    private LoadedModel(OnnxModel model) {
        this.model = model;
        this.region = DenseRegion.of(model);
        this.tied = TiedUnits.of(region.network());
    }

    /**
     * Reads a model.
     *
     * @throws ModelFileException if the file can't be opened
     * @throws odf2nna.onnx.UnsupportedModelException if it is broken or outside the supported subset
     */
    public static LoadedModel open(Path file) {
        return open(ModelSource.of(file));
    }

    /** Reads a model as {@link #open(Path)} does. */
    public static LoadedModel open(ModelSource source) {
        Path file = source.file();
        try {
            return new LoadedModel(ModelFiles.read(source));
        } catch (IOException e) {
            throw new ModelFileException(file + ": can't be read: " + e.getMessage(), e);
        } catch (UnsupportedModelException | ModelFileException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new UnsupportedModelException(
                    file.toString(),
                    "breaks a rule of ONNX, so that its graph can't be followed (%s)".formatted(e.getMessage()),
                    e);
        }
    }

    /** A model that was made from one that was opened. */
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

    /** {@return whether any hidden unit may go} */
    public boolean isPrunable() {
        return !tied.signalsToScore().isEmpty();
    }

    /** {@return the unit roundoff of the coarsest type that dense layers compute in} */
    public double unitRoundoff() {
        return region.taps(model).stream()
                .map(Tap::type)
                .mapToDouble(ElementType::unitRoundoff)
                .max()
                .orElse(ElementType.FLOAT.unitRoundoff());
    }

    /** {@return the signals to score} */
    public List<String> signalsToScore(Set<String> openInputs) {
        return TiedUnits.of(network(), openInputs).signalsToScore();
    }

    /** {@return inputs of which positions can be left out} */
    public Set<String> selectableInputs() {
        return region.selectableInputs(model);
    }

    /** {@return the model in figures} */
    public ModelSummary summary() {
        return new ModelSummary(
                model.file().toString(),
                ModelDigest.sha256(model),
                model.producer(),
                model.opset(),
                model.irVersion(),
                model.inputs().stream().map(input -> input.name() + " " + input).toList(),
                model.outputs().stream()
                        .map(output -> output.name() + " " + output)
                        .toList(),
                model.parameters(),
                network().parameters(),
                network().multiplyAdds(),
                model.bytes());
    }

    /** {@return products that were not taken for dense layers, with the reason} */
    public List<String> leftAlone() {
        List<String> reasons = new ArrayList<>(UnmatchedLayers.of(model, region));
        String outputs = model.metadata().get(SavedModelMetadata.LEFT_OUT);
        if (outputs != null) {
            reasons.add(outputs);
        }
        return reasons;
    }

    /** {@return every dense layer, with all units kept} */
    public List<LayerSummary> layers() {
        List<LayerSummary> layers = new ArrayList<>();
        for (Value.Dense layer : network().layers()) {
            int free = tied.freeUnits(layer);
            layers.add(new LayerSummary(
                    layer.layer().name(),
                    region.operator(model, layer),
                    layer.layer().inputs(),
                    layer.layer().units(),
                    network().activationOf(layer),
                    free,
                    layer.layer().units(),
                    free == layer.layer().units() ? List.of() : tied.reasons(layer)));
        }
        return layers;
    }
}
