package odf2nna.cli;

import java.util.List;
import odf2nna.pipeline.Goals.Size;
import odf2nna.pipeline.SweepGrid;
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
                    "Make one model for each E, without the hidden units whose output has a standard deviation of at most E. With"
                            + " --paper, by default, the 22 thresholds of its experiments, from 0.00001 to 1.")
    private List<Double> epsilons = List.of();

    /**
     * {@return the grid}
     *
     * @param isPaper whether thresholds are the paper's where none are given
     * @throws IllegalArgumentException if both options are given, or a number is out of range
     */
    SweepGrid toGrid(boolean isPaper) {
        if (!sizes.isEmpty() && !epsilons.isEmpty()) {
            throw new IllegalArgumentException("--sizes and --epsilons exclude each other: give one of them");
        }
        if (isPaper && epsilons.isEmpty()) {
            return SweepGrid.paper();
        }
        if (!epsilons.isEmpty()) {
            return SweepGrid.ofEpsilons(epsilons);
        }
        return sizes.isEmpty() ? SweepGrid.defaults() : SweepGrid.ofSizes(sizes);
    }
}
