package odf2nna.internal.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recurrent layers against loops over steps by the formulas of Keras' cells. */
@Tag("native")
class RecurrentLayersTest {
    private static final int STEPS = 5;
    private static final int INPUTS = 3;
    private static final int UNITS = 4;

    /** Some dozens of operations on numbers below one, in float32. */
    private static final double FLOAT_NOISE = 2e-6;

    private final Random random = new Random(7);

    @TempDir
    private Path folder;

    /** The weights of a direction. */
    private record Cell(String kind, boolean resetsAfter, float[][] kernel, float[][] recurrent, float[][] bias) {
        private double product(double[] x, float[][] weights, int bias, int column) {
            double sum = bias < this.bias.length ? this.bias[bias][column] : 0;
            for (int i = 0; i < x.length; i++) {
                sum += x[i] * weights[i][column];
            }
            return sum;
        }

        private double gate(double[] x, double[] h, int gate, int unit) {
            int column = gate * UNITS + unit;
            return product(x, kernel, 0, column) + product(h, recurrent, 1, column);
        }

        /** {@return the states behind each step, in the order of the steps given} */
        double[][] run(double[][] steps) {
            double[][] states = new double[steps.length][];
            double[] h = new double[UNITS];
            double[] c = new double[UNITS];
            for (int t = 0; t < steps.length; t++) {
                double[] next = new double[UNITS];
                double[] reset = new double[UNITS];
                for (int unit = 0; unit < UNITS; unit++) {
                    reset[unit] = kind.equals("GRU") ? sigmoid(gate(steps[t], h, 1, unit)) * h[unit] : 0;
                }
                for (int unit = 0; unit < UNITS; unit++) {
                    next[unit] = switch (kind) {
                        case "LSTM" -> {
                            double kept = sigmoid(gate(steps[t], h, 1, unit)) * c[unit];
                            c[unit] =
                                    kept + sigmoid(gate(steps[t], h, 0, unit)) * Math.tanh(gate(steps[t], h, 2, unit));
                            yield sigmoid(gate(steps[t], h, 3, unit)) * Math.tanh(c[unit]);
                        }
                        case "GRU" -> {
                            int column = 2 * UNITS + unit;
                            double inner = resetsAfter
                                    ? sigmoid(gate(steps[t], h, 1, unit)) * product(h, recurrent, 1, column)
                                    : product(reset, recurrent, 1, column);
                            double fresh = Math.tanh(product(steps[t], kernel, 0, column) + inner);
                            double z = sigmoid(gate(steps[t], h, 0, unit));
                            yield z * h[unit] + (1 - z) * fresh;
                        }
                        default -> Math.tanh(gate(steps[t], h, 0, unit));
                    };
                }
                h = next;
                states[t] = next;
            }
            return states;
        }
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private float[][] matrix(int rows, int columns) {
        float[][] matrix = new float[rows][columns];
        for (float[] row : matrix) {
            for (int i = 0; i < columns; i++) {
                row[i] = random.nextFloat() - 0.5f;
            }
        }
        return matrix;
    }

    private Cell cell(String kind, boolean resetsAfter) {
        int gates = kind.equals("LSTM") ? 4 : kind.equals("GRU") ? 3 : 1;
        int columns = gates * UNITS;
        return new Cell(
                kind,
                resetsAfter,
                matrix(INPUTS, columns),
                matrix(UNITS, columns),
                matrix(resetsAfter ? 2 : 1, columns));
    }

    private static void put(Map<String, Object> weights, String path, Cell cell) {
        weights.put(path + "kernel:0", cell.kernel());
        weights.put(path + "recurrent_kernel:0", cell.recurrent());
        weights.put(path + "bias:0", cell.resetsAfter() ? cell.bias() : cell.bias()[0]);
    }

    private OnnxModel read(String layer, LinkedHashMap<String, Object> weights) throws IOException {
        String config =
                "{'class_name': 'Sequential', 'config': {'name': 's', 'layers': [{'class_name': 'InputLayer', 'config': {'name': 'x', 'batch_input_shape': [null, null, 3]}}, %s]}}"
                        .formatted(layer);
        return KerasModelReader.read(
                KerasFiles.hdf5(folder.resolve("r.h5"), "2.15.0", config, Map.of("cells", weights)));
    }

    private static String layer(String kind, boolean sequences, boolean backwards, boolean resetsAfter) {
        return "{'class_name': '%s', 'config': {'name': 'cells', 'units': 4, 'return_sequences': %b, 'go_backwards': %b, 'reset_after': %b}}"
                .formatted(kind, sequences, backwards, resetsAfter);
    }

    private static double[][] turned(double[][] steps) {
        double[][] turned = new double[steps.length][];
        for (int i = 0; i < steps.length; i++) {
            turned[i] = steps[steps.length - 1 - i];
        }
        return turned;
    }

    private double[][] steps() {
        double[][] steps = new double[STEPS][INPUTS];
        for (double[] step : steps) {
            for (int i = 0; i < INPUTS; i++) {
                step[i] = (float) (2 * random.nextDouble() - 1);
            }
        }
        return steps;
    }

    private static double[] flat(double[]... parts) {
        return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
    }

    @ParameterizedTest(name = "{0}, reset after {1}, sequences {2}, backwards {3}")
    @CsvSource({
        "LSTM, false, false, false", "LSTM, false, true, false", "LSTM, false, false, true", "LSTM, false, true, true",
        "GRU, true, false, false", "GRU, true, true, true", "GRU, false, true, false", "GRU, false, false, true",
        "SimpleRNN, false, false, false", "SimpleRNN, false, true, true"
    })
    void oneDirection(String kind, boolean resetsAfter, boolean sequences, boolean backwards) throws IOException {
        Cell cell = cell(kind, resetsAfter);
        LinkedHashMap<String, Object> weights = new LinkedHashMap<>();
        put(weights, "cells/cell/", cell);
        OnnxModel model = read(layer(kind, sequences, backwards, resetsAfter), weights);
        double[][] steps = steps();

        double[][] states = cell.run(backwards ? turned(steps) : steps);
        double[] expected = sequences ? flat(states) : states[STEPS - 1];
        assertThat(KerasRun.run(model, List.of(1L, (long) STEPS, (long) INPUTS), flat(steps)))
                .containsExactly(expected, within(FLOAT_NOISE));
    }

    @ParameterizedTest(name = "{0}, sequences {1}")
    @CsvSource({"LSTM, false", "LSTM, true", "GRU, true", "SimpleRNN, false"})
    void bothDirections(String kind, boolean sequences) throws IOException {
        Cell forward = cell(kind, false);
        Cell backward = cell(kind, false);
        LinkedHashMap<String, Object> weights = new LinkedHashMap<>();
        put(weights, "cells/forward/cell/", forward);
        put(weights, "cells/backward/cell/", backward);
        String both =
                "{'class_name': 'Bidirectional', 'config': {'name': 'cells', 'merge_mode': 'concat', 'layer': %s}}"
                        .formatted(layer(kind, sequences, false, false));
        OnnxModel model = read(both, weights);
        double[][] steps = steps();

        double[][] there = forward.run(steps);
        double[][] back = turned(backward.run(turned(steps)));
        double[][] joined = new double[STEPS][];
        for (int i = 0; i < STEPS; i++) {
            joined[i] = flat(there[i], back[i]);
        }
        double[] expected = sequences ? flat(joined) : flat(there[STEPS - 1], back[0]);
        assertThat(KerasRun.run(model, List.of(1L, (long) STEPS, (long) INPUTS), flat(steps)))
                .containsExactly(expected, within(FLOAT_NOISE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LSTM | 'units': 4, 'stateful': true | stateful is not supported",
                "GRU | 'units': 4, 'return_state': true | return_state is not supported",
                "LSTM | 'units': 4, 'activation': 'mish' | its activation is 'mish'",
                "LSTM | 'units': 0 | its units are 0",
                "Bidirectional | 'merge_mode': 'sum', 'layer': {'class_name': 'LSTM', 'config': {'units': 4}} | merge_mode is 'sum'",
                "Bidirectional | 'layer': {'class_name': 'RNN', 'config': {}} | its layer is of the class 'RNN'"
            })
    void refused(String kind, String config, String message) {
        Cell cell = cell("LSTM", false);
        LinkedHashMap<String, Object> weights = new LinkedHashMap<>();
        put(weights, "cells/", cell);
        String layer = "{'class_name': '%s', 'config': {'name': 'cells', %s}}".formatted(kind, config);

        assertThatThrownBy(() -> read(layer, weights))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("'cells'")
                .hasMessageContaining(message);
    }
}
