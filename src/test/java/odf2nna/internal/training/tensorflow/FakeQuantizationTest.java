package odf2nna.internal.training.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import odf2nna.internal.device.litert.IntegerModel;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.FakeQuantization;
import odf2nna.internal.network.Grid;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.training.Objective;
import odf2nna.internal.training.TrainedNetwork;
import odf2nna.internal.training.Trainer;
import odf2nna.internal.training.TrainingJob;
import odf2nna.internal.training.TrainingRows;
import odf2nna.internal.training.Weights;
import odf2nna.internal.training.tensorflow.TensorFlowTrainer.Compilation;
import odf2nna.runtime.NativeHooks;
import odf2nna.training.Loss;
import odf2nna.training.OptimizerOptions;
import odf2nna.training.TrainingSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Training through the rounding of int8 computes with the numbers of the integers that are written. */
@Tag("native")
class FakeQuantizationTest {
    private static final int ROWS = 300;

    private static double[][] rows(int width) {
        Random random = new Random(3);
        return Stream.generate(() -> random.doubles(width, -1, 1).toArray())
                .limit(ROWS)
                .toArray(double[][]::new);
    }

    private static IntegerModel quantized(LoadedModel model, double[][] rows) {
        IntegerModel.Calibration calibration = IntegerModel.calibrate(model);
        Arrays.stream(rows).forEach(calibration::add);
        return calibration.finish();
    }

    private static float[] floats(double[][] rows) {
        return Vector.of(Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray())
                .toFloats();
    }

    /** {@return the numbers of a value, as a training computes them} */
    private static float[] forward(
            DenseNetwork network, String value, Optional<FakeQuantization> rounding, float[] rows, int width) {
        try (Graph graph = new Graph();
                Session session = new Session(graph);
                Tensor fed = TensorCasts.tensor(rows, Shape.of(rows.length / width, width))) {
            Floats f = new Floats(Ops.create(graph));
            Operand<TFloat32> input = f.placeholder(rows.length / width, width);
            Weights weights = Weights.of(network, value);
            List<Operand<TFloat32>> parameters = new ArrayList<>();
            List<Tensor> arrays = new ArrayList<>();
            for (int i = 0; i < weights.arrays().size(); i++) {
                parameters.add(f.placeholder(weights.shapes().get(i)));
                arrays.add(TensorCasts.tensor(
                        weights.arrays().get(i), Shape.of(weights.shapes().get(i))));
            }
            Operand<TFloat32> output = new NetworkGraph(network, value, Map.of(), rounding)
                    .forward(f, Map.of("x", input), parameters, Optional.empty());
            Session.Runner runner = session.runner().feed(input.asOutput(), fed);
            for (int i = 0; i < arrays.size(); i++) {
                runner.feed(parameters.get(i).asOutput(), arrays.get(i));
            }
            try (Result result = runner.fetch(output).run()) {
                return TensorCasts.values((TFloat32) result.get(0));
            } finally {
                arrays.forEach(Tensor::close);
            }
        }
    }

    private static OnnxModel network(String activation) {
        return TinyModels.of(ElementType.FLOAT, 5)
                .input("x", ElementType.FLOAT, -1, 24)
                .gemm("x", "z", 24, 32)
                .node(activation, "a", "z")
                .gemm("a", "y", 32, 10)
                .output("y", ElementType.FLOAT, -1, 10)
                .build();
    }

    /**
     * Sums in single precision differ from those of integers by less than 1e-4 steps, so that few numbers are rounded to the neighbouring step. Products
     * of LeakyRelu are rounded in fixed point besides; one number in twenty may differ, by one step.
     */
    @ParameterizedTest
    @ValueSource(strings = {"Relu", "Sigmoid", "Tanh", "LeakyRelu", "Gelu"})
    void outputsAreThoseOfTheIntegers(String activation) {
        LoadedModel model = LoadedModel.of(network(activation));
        double[][] rows = rows(24);
        IntegerModel integers = quantized(model, rows);
        FakeQuantization rounding = integers.rounding();
        IntegerModel.Run run = integers.run();
        Grid grid = rounding.grids().get("y");

        float[] trained = forward(model.network(), "y", Optional.of(rounding), floats(rows), 24);
        float[] exact = forward(model.network(), "y", Optional.empty(), floats(rows), 24);

        int differing = 0;
        int unrounded = 0;
        for (int i = 0; i < ROWS; i++) {
            double[] expected = run.outputs(rows[i]).get("y");
            for (int j = 0; j < expected.length; j++) {
                double steps = (trained[i * 10 + j] - expected[j]) / grid.scale();
                assertThat(Math.abs(steps)).isLessThan(1.001);
                differing += Math.abs(steps) > 0.001 ? 1 : 0;
                unrounded += Math.abs(exact[i * 10 + j] - expected[j]) > 0.001 * grid.scale() ? 1 : 0;
            }
        }
        assertThat(differing).isLessThan(ROWS * 10 / 20);
        assertThat(unrounded).isGreaterThan(ROWS * 9);
    }

    /** Each output is a weight times 1, and its bias alone where the input is 0: the grid of the output is left out, so that all bits are seen. */
    @Test
    void weightsAndBiasesAreThoseOfTheQuantizer() {
        LoadedModel model = LoadedModel.of(TinyModels.chain(ElementType.FLOAT, -1, 8, 50));
        double[][] calibrated = rows(8);
        FakeQuantization rounding = quantized(model, calibrated).rounding();
        Grid input = rounding.grids().get("x");
        FakeQuantization open = new FakeQuantization(Map.of("x", input), rounding.layers());
        float[] units = new float[9 * 8];
        for (int j = 0; j < 8; j++) {
            units[(j + 1) * 8 + j] = input.value(input.zeroPoint() + 1);
        }
        Weights weights = Weights.of(model.network(), "y");

        float[] found = forward(model.network(), "y", Optional.of(open), units, 8);

        Vector means = rounding.layers().get("y").means();
        for (int unit = 0; unit < 50; unit++) {
            float largest = 0;
            for (int j = 0; j < 8; j++) {
                largest = Math.max(largest, Math.abs(weights.arrays().get(0)[unit * 8 + j]));
            }
            float scale = (float) (largest / 127.0);
            double step = input.scale() * scale;
            double moved = 0;
            for (int j = 0; j < 8; j++) {
                double exact = weights.arrays().get(0)[unit * 8 + j];
                double rounded = Math.rint(exact / scale) * scale;
                moved += (rounded - exact) * means.get(j);
                double seen = (found[(j + 1) * 50 + unit] - found[unit]) / (double) input.scale();
                assertThat(Math.rint(seen / scale)).isEqualTo(Math.rint(exact / scale));
                assertThat(seen / scale - Math.rint(seen / scale)).isBetween(-0.01, 0.01);
            }
            double bias = Math.rint((weights.arrays().get(1)[unit] - moved) / step) * step;
            assertThat(found[unit]).isEqualTo((float) bias);
        }
    }

    /** The best weights are found on rounded numbers: the network before training counts as the rounded one, and so do all epochs. */
    @ParameterizedTest
    @EnumSource(
            value = Compilation.class,
            names = {"NEVER", "ALWAYS"})
    void whatRoundingCostIsGivenBack(Compilation compilation) {
        LoadedModel model = LoadedModel.of(network("Relu"));
        double[][] rows = rows(24);
        float[] inputs = floats(rows);
        float[] exact = forward(model.network(), "y", Optional.empty(), inputs, 24);
        TrainingRows data = new TrainingRows(ROWS, Map.of("x", inputs), exact);
        FakeQuantization fine = quantized(model, rows).rounding();
        // grids four times as coarse, of which a training has something to give back
        FakeQuantization coarse = new FakeQuantization(
                Map.of("a", new Grid(4 * fine.grids().get("a").scale(), 0)), fine.layers());
        TrainingJob job = new TrainingJob(
                        model.network(),
                        new Objective("y", Loss.SQUARED_ERROR),
                        data,
                        data,
                        TrainingSettings.of(30).with(OptimizerOptions.defaults()))
                .through(coarse);

        TrainedNetwork trained = new TensorFlowTrainer(compilation, NativeHooks.NONE)
                .fineTune(job, Optional.empty(), Trainer.Listener.NONE);

        double before = trained.before().validationLoss();
        assertThat(before).isPositive();
        assertThat(trained.best().validationLoss()).isLessThan(0.9 * before);
        float[] after = forward(trained.network(), "y", Optional.of(coarse), inputs, 24);
        double sum = 0;
        for (int i = 0; i < after.length; i++) {
            sum += (after[i] - exact[i]) * (after[i] - exact[i]);
        }
        assertThat(trained.best().validationLoss() / (sum / after.length)).isBetween(0.999, 1.001);
    }
}
