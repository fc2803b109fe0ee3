package odf2nna.internal.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.training.Loss;
import odf2nna.training.TrainingSettings;
import org.junit.jupiter.api.Test;

class EpochLineTest {
    private static EpochLine line(Loss loss) {
        DenseNetwork network = new DenseNetwork(
                List.of(
                        new Value.Input("x", 1),
                        new Value.Dense(
                                "y", "x", new DenseLayer("y", new Matrix(1, 1, Vector.of(1)), Vector.zeros(1)))),
                Map.of());
        TrainingRows rows = new TrainingRows(1000, Map.of("x", new float[1000]), new float[1000]);
        return new EpochLine(new TrainingJob(network, new Objective("y", loss), rows, rows, TrainingSettings.of(2000)));
    }

    @Test
    void saysWhereTrainingStandsAndHowLongItTakes() {
        EpochLine line = line(Loss.SIGMOID_CROSS_ENTROPY);

        assertThat(line.add(new Epoch(0, Double.NaN, 0.5, 0.25, 0.1)))
                .isEqualTo("epoch 0/2000, validation 0.500, error 0.250");
        assertThat(line.add(new Epoch(1, 0.4, 0.3, 0.2, 0.5)))
                .isEqualTo("epoch 1/2000, loss 0.400, validation 0.300, error 0.200, 17 min left, 2000 rows/s");
        assertThat(line.add(new Epoch(2, 0.4, 0.00003, 0, 4.5)))
                .isEqualTo("epoch 2/2000, loss 0.400, validation 3.0e-05, error 0, 1.4 h left, 222 rows/s");
    }

    @Test
    void numbersHaveNoErrorBesideTheirLoss() {
        EpochLine line = line(Loss.HUBER);

        assertThat(line.add(new Epoch(1999, 0.4, 0.3, 0.3, 0.01)))
                .isEqualTo("epoch 1999/2000, loss 0.400, validation 0.300, 0 s left, 100 k rows/s");
    }
}
