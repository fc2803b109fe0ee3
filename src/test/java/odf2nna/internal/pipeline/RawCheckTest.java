package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import odf2nna.internal.build.Column;
import odf2nna.internal.build.Encoding;
import odf2nna.internal.build.GeneralNetwork;
import odf2nna.internal.build.NetworkShape;
import odf2nna.internal.build.RawInputs;
import odf2nna.internal.build.RawRows;
import odf2nna.internal.build.Target;
import odf2nna.internal.data.Batch;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is written may differ from the network by rounding alone, whatever the mean of the target. */
@Tag("native")
class RawCheckTest {
    private static final double DEVIATION = 100;
    private static final LoadedModel NETWORK = LoadedModel.of(around(0).initial(3, Path.of("network")));

    /** {@return an untrained network of one column, for a number around a mean} */
    private static GeneralNetwork around(double mean) {
        return new GeneralNetwork(
                new Encoding(
                        List.of(new Column.Numeric(0, "x", 0, 1, 0, false)),
                        new Target.Numbers(1, "t", mean, DEVIATION)),
                new NetworkShape(1, 8));
    }

    /** {@return by how much a network for one mean differs from what is written for another} */
    private static double difference(double mean, double writtenMean) {
        RawRows raw = new RawRows(4, Map.of("x", List.of(-1f, 0f, 0.3f, 2f)), Map.of());
        double[] encoded = {-1, 0, 0.3f, 2};
        OnnxModel written = RawInputs.of(around(writtenMean), NETWORK.model(), Path.of("written"));
        try (RunContext run = RunContext.of(EngineOptions.defaults())) {
            return new RawCheck(around(mean), raw, Batch.of(1, encoded), run).largestDifference(written, NETWORK);
        }
    }

    @Test
    void aDifferenceThatIsSmallBesideTheMeanAloneIsNoRounding() {
        assertThatThrownBy(() -> difference(1e6, 1e6 + 10))
                .isInstanceOf(BoundMissedException.class)
                .hasMessageContaining("more than rounding");
    }

    @Test
    void addingALargeMeanRounds() {
        assertThat(difference(0, 0)).isLessThan(1e-4);
        // 0.125 apart above 2^20, which the deviation is 800 times
        assertThat(difference(1_048_576.06, 1_048_576.06)).isBetween(0.01, 0.19);
    }
}
