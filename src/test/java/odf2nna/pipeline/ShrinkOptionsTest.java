package odf2nna.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import odf2nna.evaluate.TaskOptions;
import odf2nna.pipeline.Goals.Size;
import odf2nna.pipeline.ShrinkOptions.Rounds;
import odf2nna.prune.PruneOptions;
import odf2nna.training.FineTuneOptions;
import org.junit.jupiter.api.Test;

class ShrinkOptionsTest {
    private static final Goals TENTH =
            new Goals(Optional.empty(), Optional.of(Size.parse("10%")), Optional.empty(), Optional.empty(), List.of());

    private static ShrinkOptions options(Goals goals, Optional<Path> plan) {
        return new ShrinkOptions(
                PruneOptions.of(0),
                goals,
                Optional.of(FineTuneOptions.defaults()),
                TaskOptions.defaults(),
                new OutputOptions(Optional.empty(), false, true),
                plan);
    }

    @Test
    void whereLittleIsLeftRoundsAreTriedBesideNone() {
        ShrinkOptions open = options(TENTH, Optional.empty());

        assertThat(open.roundsToTry(0.1)).containsExactly(Rounds.ONE, Rounds.SEVERAL);
        assertThat(open.roundsToTry(0.5)).containsExactly(Rounds.ONE);
    }

    @Test
    void roundsThatAreGivenAreTheOnlyOnes() {
        Rounds given = new Rounds(2, Optional.of(5));

        assertThat(options(TENTH, Optional.empty()).with(given).roundsToTry(0.1))
                .containsExactly(given);
    }

    @Test
    void aPlanAThresholdAndATimeAreReachedAtOnce() {
        Goals latency = new Goals(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(50.0), List.of());

        assertThat(options(TENTH, Optional.of(Path.of("plan.json"))).roundsToTry(0.1))
                .containsExactly(Rounds.ONE);
        assertThat(options(Goals.none(), Optional.empty()).roundsToTry(0.1)).containsExactly(Rounds.ONE);
        assertThat(options(latency, Optional.empty()).roundsToTry(0.1)).containsExactly(Rounds.ONE);
    }
}
