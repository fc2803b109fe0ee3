package odf2nna.cli;

import java.util.Optional;
import odf2nna.pipeline.ShrinkOptions.Rounds;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say in how many rounds a model is made smaller. */
final class RoundsMixin {
    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "1",
            description = {
                "Make the model smaller in N rounds and retrain it in each, sizes coming down by the same factor every"
                        + " time: better than at once where much goes (default: 1)."
            })
    int rounds = 1;

    @Option(
            names = "--round-epochs",
            paramLabel = "N",
            description = "Epochs of retraining in each round but the last (default: a quarter of --epochs).")
    @Nullable Integer epochs;

    /**
     * {@return the rounds}
     *
     * @throws IllegalArgumentException if a number is out of range
     */
    Rounds toRounds() {
        return new Rounds(rounds, Optional.ofNullable(epochs));
    }
}
