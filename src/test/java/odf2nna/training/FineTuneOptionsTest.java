package odf2nna.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FineTuneOptionsTest {
    @Test
    void withLabelsThreeWaysAreTried() {
        List<FineTuneOptions> ways = FineTuneOptions.defaults().ways(true);

        assertThat(ways)
                .extracting(way -> way.title(true))
                .containsExactly(
                        "labels",
                        "labels and, by 0.5, the original's outputs, in smaller steps",
                        "the original's outputs");
        assertThat(ways).extracting(way -> way.descent().learningRate()).containsExactly(0.003, 0.001, 0.003);
        assertThat(ways).extracting(way -> way.descent().weightDecay()).containsExactly(0.1, 0.0, 0.1);
    }

    @Test
    void withoutLabelsTheOriginalsOutputsAreLearntInTwoWays() {
        assertThat(FineTuneOptions.defaults().ways(false))
                .extracting(way -> way.descent().learningRate())
                .containsExactly(0.003, 0.001);
    }

    @Test
    void whatIsAskedForIsDoneInEveryWay() {
        OptimizerOptions asked = OptimizerOptions.defaults().withRate(0.01);
        FineTuneOptions tuning = FineTuneOptions.defaults().with(asked);

        assertThat(tuning.ways(true)).hasSize(3).allMatch(way -> way.descent().equals(asked));
        assertThat(tuning.ways(false)).containsExactly(tuning);
        FineTuneOptions distilled = tuning.with(LossOptions.defaults().withDistill(0.2));
        assertThat(distilled.ways(true)).containsExactly(distilled);
    }
}
