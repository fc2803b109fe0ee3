package odf2nna.cli;

import java.util.List;
import odf2nna.pipeline.Goals.Size;
import odf2nna.pipeline.SweepGrid;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which models a sweep makes. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class GridMixin {
    @Option(
            names = "--sizes",
            paramLabel = "N|P%,...",
            hideParamSyntax = true,
            split = ",",
            converter = GoalMixin.SizeConverter.class,
            description = {
                "Models with at most N parameters, or P per cent of the original's. Default: from 90 per"
                        + " cent down to 1.8, each about 0.7 of the one before, as far as the model can be pruned."
            })
    private List<Size> sizes = List.of();

    @Option(
            names = "--epsilons",
            paramLabel = "E,E,...",
            hideParamSyntax = true,
            split = ",",
            description =
                    "For each E, a model without the units whose output has a standard deviation of at most" + " E.")
    private List<Double> epsilons = List.of();

    @Option(
            names = "--preset",
            paramLabel = "paper",
            description = {
                "The paper's experiments: 22 thresholds from 0.00001 to 1, and the paper's compensation"
                        + " (--compensate paper). The paper fine-tunes for 15 per cent of the original's epochs:"
                        + " add --original-epochs."
            })
    @Nullable private Preset preset;

    /** Settings that have a name. */
    enum Preset {
        PAPER
    }

    /**
     * {@return the grid}
     *
     * @throws IllegalArgumentException if more than one of the options is given, or a number is out of range
     */
    SweepGrid toGrid() {
        int given = (sizes.isEmpty() ? 0 : 1) + (epsilons.isEmpty() ? 0 : 1) + (preset == null ? 0 : 1);
        if (given > 1) {
            throw new IllegalArgumentException("--sizes, --epsilons and --preset exclude each other: give one of them");
        }
        if (preset != null) {
            return SweepGrid.paper();
        }
        if (!epsilons.isEmpty()) {
            return SweepGrid.ofEpsilons(epsilons);
        }
        return sizes.isEmpty() ? SweepGrid.defaults() : SweepGrid.ofSizes(sizes);
    }

    /** {@return whether all is to be as in the paper, where nothing else is said} */
    boolean isPaper() {
        return preset == Preset.PAPER;
    }

    /** {@return the option that gives thresholds; null where sizes are given} */
    @Nullable String thresholds() {
        if (preset != null) {
            return "--preset";
        }
        return epsilons.isEmpty() ? null : "--epsilons";
    }
}
