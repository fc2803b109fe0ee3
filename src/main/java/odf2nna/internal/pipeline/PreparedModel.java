package odf2nna.internal.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.data.Batch;
import odf2nna.internal.runtime.Engine;
import odf2nna.internal.simplify.Knowledge;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.prune.PruneOptions;
import odf2nna.report.LayerSummary;
import odf2nna.report.SimplifySummary;

/** A model as units are to be dropped from it: without what changes none of its outputs, whatever the input. */
public final class PreparedModel {
    private final LoadedModel original;
    private final Optional<SimplifiedModel> simplified;

    private PreparedModel(LoadedModel original, Optional<SimplifiedModel> simplified) {
        this.original = original;
        this.simplified = simplified;
    }

    /**
     * Takes out what can go for every input, where the settings say so. A model that would have more parameters then,
     * because layers share weights, stays as it is.
     */
    public static PreparedModel of(LoadedModel original, PruneOptions plan) {
        if (!plan.simplify()) {
            return new PreparedModel(original, Optional.empty());
        }
        SimplifiedModel simple = SimplifiedModel.of(original, Knowledge.none(original.unitRoundoff()));
        boolean isSmaller = simple.isChanged()
                && simple.model().model().parameters() <= original.model().parameters();
        return new PreparedModel(original, isSmaller ? Optional.of(simple) : Optional.empty());
    }

    public LoadedModel original() {
        return original;
    }

    /** {@return the model of which units are dropped} */
    public LoadedModel model() {
        return simplified.map(SimplifiedModel::model).orElse(original);
    }

    /** {@return whether it is another model than the original} */
    public boolean isSimplified() {
        return simplified.isPresent();
    }

    /** {@return every dense layer of the original with the number of units that are left} */
    List<LayerSummary> layers() {
        return simplified.map(SimplifiedModel::layers).orElseGet(original::layers);
    }

    /** {@return what a layer of the original is called in the model} */
    String nameOf(String layer) {
        return simplified.map(simple -> simple.nameOf(layer)).orElse(layer);
    }

    /** {@return what was taken out, in figures; empty if nothing was} */
    public Optional<SimplifySummary> summary() {
        return simplified.map(SimplifiedModel::summary);
    }

    /**
     * Compares the model with the original.
     *
     * @param rows some rows of data
     * @throws BoundMissedException if they differ by more than rounding
     */
    public void prove(Engine engine, Batch rows, long seed) throws IOException {
        if (simplified.isPresent()) {
            simplified.get().prove(model().model(), engine, rows, seed);
        }
    }
}
