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
                "Models with at most N parameters, or that share of the original's. Default: from 90 per cent down"
                        + " to 1.8, each some 0.7 times the one before, as far as can be reached."
            })
    private List<Size> sizes = List.of();

    @Option(
            names = "--epsilons",
            paramLabel = "E,E,...",
            hideParamSyntax = true,
            split = ",",
            description = "Models without the units whose output has a standard deviation of at most E, for each E.")
    private List<Double> epsilons = List.of();

    @Option(
            names = "--preset",
            paramLabel = "paper",
            description = {
                "The paper's experiments: its thresholds, 22 values from 0.00001 to 1, and its compensation (--compensate"
                        + " paper). It fine-tunes for 15 per cent of the original's epochs, so --original-epochs belongs to it."
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
            throw new IllegalArgumentException(
                    "--sizes, --epsilons and --preset each say what to make: give one of them");
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
