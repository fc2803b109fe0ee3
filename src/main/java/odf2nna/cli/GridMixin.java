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
                "Sizes of the models: at most N parameters, or P per cent of the original's. Default: 90 per"
                        + " cent, then each size about 0.7 times the one before, down to 1.8 per cent or to the"
                        + " smallest that is possible."
            })
    private List<Size> sizes = List.of();

    @Option(
            names = "--epsilons",
            paramLabel = "E,E,...",
            hideParamSyntax = true,
            split = ",",
            description =
                    "Make one model for each E, without the hidden units whose output has a standard deviation of at most E.")
    private List<Double> epsilons = List.of();

    @Option(
            names = "--preset",
            paramLabel = "paper",
            description = {
                "Repeat the experiments of " + CommandTexts.CITED + ": 22 thresholds from 0.00001 to 1, with"
                        + " --compensate paper. Needs a number of epochs: give those of the original's training with"
                        + " --original-epochs, as in the paper, or give --epochs or --retrain no."
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
