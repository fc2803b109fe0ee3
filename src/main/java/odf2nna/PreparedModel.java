package odf2nna;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import odf2nna.prune.PlanSettings;
import odf2nna.report.LayerSummary;
import odf2nna.simplify.Knowledge;

/** A model as units are to be dropped from it: without what changes none of its outputs, whatever the input. */
final class PreparedModel {
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
    static PreparedModel of(LoadedModel original, PlanSettings plan) {
        if (!plan.simplify()) {
            return new PreparedModel(original, Optional.empty());
        }
        SimplifiedModel simple = SimplifiedModel.of(original, Knowledge.none(original.unitRoundoff()));
        boolean isSmaller = simple.isChanged()
                && simple.model().model().parameters() <= original.model().parameters();
        return new PreparedModel(original, isSmaller ? Optional.of(simple) : Optional.empty());
    }

    LoadedModel original() {
        return original;
    }

    /** {@return the model of which units are dropped} */
    LoadedModel model() {
        return simplified.map(SimplifiedModel::model).orElse(original);
    }

    /** {@return whether it is another model than the original} */
    boolean isSimplified() {
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

    /**
     * Compares the model with the original.
     *
     * @param shrinker the steps for the original
     * @return those for what is left
     * @throws BoundMissedException if they differ by more than rounding
     */
    Shrinker steps(Shrinker shrinker) throws IOException {
        if (simplified.isEmpty()) {
            return shrinker;
        }
        simplified.get().prove(model().model(), shrinker.engine(), shrinker.proofRows(), shrinker.seed());
        return shrinker.goingOn(model());
    }

    /** Takes down what was taken out. */
    ReportBuilder describe(ReportBuilder report) {
        simplified.ifPresent(simple -> report.simplification(simple.summary()));
        return report;
    }
}
