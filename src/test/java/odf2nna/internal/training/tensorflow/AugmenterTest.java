package odf2nna.internal.training.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Vector;
import odf2nna.internal.training.EpochDraws;
import odf2nna.internal.training.ImageRows;
import odf2nna.internal.training.Objective;
import odf2nna.internal.training.Teacher;
import odf2nna.internal.training.TrainingJob;
import odf2nna.internal.training.TrainingRows;
import odf2nna.training.AugmentOptions;
import odf2nna.training.Distillation;
import odf2nna.training.ImageLayout;
import odf2nna.training.Loss;
import odf2nna.training.TrainingSchedule;
import odf2nna.training.TrainingSettings;
import odf2nna.training.WeightSelection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/** What becomes of the rows of a step. */
@Tag("native")
class AugmenterTest {
    private static final int SEED = 3;
    private static final int EPOCH = 2;
    private static final DenseNetwork NETWORK = SampleNetworks.chain(Activation.Plain.TANH);
    private static final Objective NUMBERS = new Objective("y", Loss.SQUARED_ERROR);

    /** What came out, row-major. */
    private record Changed(float[] inputs, float[] targets) {}

    private static TrainingSettings settings(AugmentOptions augmentation, int batch) {
        return TrainingSettings.of(4)
                .with(new TrainingSchedule(4, 4, batch, SEED, WeightSelection.BEST))
                .with(augmentation);
    }

    /** {@return the training rows as a step has them that takes the first of them in their order} */
    private static Changed step(TrainingJob job, int step) {
        LossGraph goal = new LossGraph(job.objective(), SampleNetworks.OUTPUTS);
        Augmenter augmenter = new Augmenter(job, goal);
        int batch = job.settings().schedule().batchSize();
        List<Tensor> tensors = augmenter.tensors();
        augmenter.draw(EPOCH, tensors);
        try (Graph graph = new Graph();
                Session session = new Session(graph)) {
            Floats f = new Floats(Ops.create(graph));
            List<Operand<?>> state = new ArrayList<>();
            for (Tensor tensor : tensors) {
                Class<? extends TType> type = tensor instanceof TInt32 ? TInt32.class : TFloat32.class;
                state.add(f.ops().placeholder(type));
            }
            TrainingRows rows = job.training();
            Augmenter.Rows given = new Augmenter.Rows(
                    Map.of("x", table(f, rows.input("x"), batch, rows.rows())),
                    table(f, rows.targets(), batch, rows.rows()));
            Augmenter.Rows changed =
                    augmenter.apply(f, state, f.ops().constant(step), f.ops().constant(17 + step), given);
            Session.Runner runner = session.runner();
            for (int i = 0; i < tensors.size(); i++) {
                runner.feed(state.get(i).asOutput(), tensors.get(i));
            }
            runner.fetch(changed.inputs().get("x")).fetch(changed.targets());
            try (var result = runner.run()) {
                return new Changed(
                        TensorCasts.values((TFloat32) result.get(0)), TensorCasts.values((TFloat32) result.get(1)));
            }
        } finally {
            tensors.forEach(Tensor::close);
        }
    }

    private static Operand<TFloat32> table(Floats f, float[] values, int batch, int rows) {
        int width = values.length / rows;
        return f.ops()
                .reshape(
                        f.numbers(Arrays.copyOf(values, batch * width)), f.ops().constant(new int[] {batch, width}));
    }

    private static TrainingJob job(AugmentOptions augmentation, int rows, int batch) {
        TrainingRows data = SampleNetworks.rows(NETWORK, Loss.SQUARED_ERROR, rows);
        return new TrainingJob(NETWORK, NUMBERS, data, data, settings(augmentation, batch));
    }

    @Test
    void withoutAugmentationRowsAreTheVerySame() {
        TrainingJob job = job(AugmentOptions.NONE, 12, 12);
        Changed changed = step(job, 0);

        assertThat(changed.inputs()).isEqualTo(job.training().input("x"));
        assertThat(changed.targets()).isEqualTo(job.training().targets());
    }

    /** 4000 rows: a deviation is known to 1.1 percent, a mean to 0.016 deviations, a correlation to 0.016. */
    @Test
    void noiseHasTheShareOfEachFeaturesDeviationAndIsIndependent() {
        int count = 4000;
        TrainingRows plain = SampleNetworks.rows(NETWORK, Loss.SQUARED_ERROR, count);
        float[] x = plain.input("x").clone();
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 5 == 4 ? 7 : x[i] * (1 + 100 * (i % 5));
        }
        TrainingRows rows = new TrainingRows(count, Map.of("x", x), plain.targets());
        TrainingSettings settings = settings(new AugmentOptions(0.1, 0, 0), count);
        Changed changed = step(new TrainingJob(NETWORK, NUMBERS, rows, rows, settings), 0);
        Changed next = step(new TrainingJob(NETWORK, NUMBERS, rows, rows, settings), 1);

        assertThat(changed.targets()).isEqualTo(rows.targets());
        double[][] noise = new double[6][count];
        for (int row = 0; row < count; row++) {
            for (int j = 0; j < 5; j++) {
                noise[j][row] = changed.inputs()[5 * row + j] - x[5 * row + j];
            }
            noise[5][row] = next.inputs()[5 * row] - x[5 * row];
        }
        assertThat(noise[4]).containsOnly(0);
        for (int j = 0; j < 4; j++) {
            double[] feature = column(x, j);
            double wanted = 0.1 * Math.sqrt(product(feature, feature));
            double found = Math.sqrt(product(noise[j], noise[j]));
            assertThat(found / wanted).as("feature %d", j).isCloseTo(1, within(0.055));
            assertThat(Arrays.stream(noise[j]).average().orElseThrow() / wanted).isCloseTo(0, within(0.08));
            assertThat(product(noise[j], feature) / Math.sqrt(product(feature, feature)) / found)
                    .isCloseTo(0, within(0.08));
        }
        for (int[] pair : new int[][] {{0, 1}, {2, 3}, {0, 5}}) {
            double[] a = noise[pair[0]];
            double[] b = noise[pair[1]];
            assertThat(product(a, b) / Math.sqrt(product(a, a) * product(b, b))).isCloseTo(0, within(0.08));
        }
    }

    private static double[] column(float[] x, int j) {
        return IntStream.range(0, x.length / 5)
                .mapToDouble(row -> x[5 * row + j])
                .toArray();
    }

    /** {@return the covariance} */
    private static double product(double[] a, double[] b) {
        double meanA = Arrays.stream(a).average().orElseThrow();
        double meanB = Arrays.stream(b).average().orElseThrow();
        return IntStream.range(0, a.length)
                .mapToDouble(i -> (a[i] - meanA) * (b[i] - meanB))
                .average()
                .orElseThrow();
    }

    @Test
    void mixupMixesEachRowWithTheNextAndTheirTargetsAlike() {
        int batch = 6;
        TrainingJob job = job(new AugmentOptions(0, 0.7, 0), 4 * batch, batch);
        float[] shares = EpochDraws.shares(4 * batch, 0.7, SEED, EPOCH);
        for (int step = 0; step < 4; step++) {
            Changed changed = step(job, step);
            assertThat(changed.inputs()).hasSize(batch * 5);
            for (int row = 0; row < batch; row++) {
                double share = shares[step * batch + row];
                int other = (row + 1) % batch;
                // two products and a sum of numbers of size 1 in single precision
                assertMixed(changed.inputs(), job.training().input("x"), row, other, share, 5);
                assertMixed(changed.targets(), job.training().targets(), row, other, share, SampleNetworks.OUTPUTS);
            }
        }
    }

    private static void assertMixed(float[] mixed, float[] given, int row, int other, double share, int width) {
        for (int i = 0; i < width; i++) {
            double expected = share * given[row * width + i] + (1 - share) * given[other * width + i];
            assertThat((double) mixed[row * width + i]).isCloseTo(expected, within(1e-6));
        }
    }

    /** Images as arrays of arrays, moved pixel by pixel. */
    private static float[] moved(float[] image, ImageLayout layout, int down, int right) {
        float[] result = new float[image.length];
        for (int y = 0; y < layout.height(); y++) {
            for (int x = 0; x < layout.width(); x++) {
                for (int c = 0; c < layout.channels(); c++) {
                    int fromY = y - down;
                    int fromX = x - right;
                    boolean inside = fromY >= 0 && fromY < layout.height() && fromX >= 0 && fromX < layout.width();
                    result[place(layout, y, x, c)] = inside ? image[place(layout, fromY, fromX, c)] : 0;
                }
            }
        }
        return result;
    }

    private static int place(ImageLayout layout, int y, int x, int c) {
        return layout.channelsFirst()
                ? c * layout.height() * layout.width() + y * layout.width() + x
                : y * layout.width() * layout.channels() + x * layout.channels() + c;
    }

    @ParameterizedTest
    @CsvSource({"4, 3, 1, false", "3, 5, 2, false", "5, 4, 3, true", "6, 6, 1, true"})
    void shiftsEqualThoseOfLoopsOverPixels(int height, int width, int channels, boolean channelsFirst) {
        ImageLayout layout = new ImageLayout(height, width, channels, channelsFirst);
        int size = layout.size();
        int count = 40;
        Random random = new Random(9);
        float[] raw = new float[count * size];
        float[] prepared = new float[count * size];
        double[] scale = random.doubles(size, 0.5, 2).toArray();
        double[] background = random.doubles(size, -1, 1).toArray();
        for (int i = 0; i < raw.length; i++) {
            raw[i] = random.nextFloat();
            prepared[i] = (float) (raw[i] * scale[i % size] + background[i % size]);
        }
        int[] offsets = EpochDraws.offsets(count, 2, SEED, EPOCH);
        Vector ones = Vector.of(IntStream.range(0, size).mapToDouble(i -> 1).toArray());

        float[] plain = step(images(raw, count, new ImageRows(layout, ones, Vector.zeros(size))), 0)
                .inputs();
        float[] scaled = step(
                        images(prepared, count, new ImageRows(layout, Vector.of(scale), Vector.of(background))), 0)
                .inputs();

        for (int row = 0; row < count; row++) {
            float[] image = Arrays.copyOfRange(raw, row * size, (row + 1) * size);
            float[] expected = moved(image, layout, offsets[2 * row], offsets[2 * row + 1]);
            assertThat(Arrays.copyOfRange(plain, row * size, (row + 1) * size)).isEqualTo(expected);
            for (int i = 0; i < size; i++) {
                // a few roundings of numbers up to 3
                assertThat((double) scaled[row * size + i])
                        .isCloseTo(expected[i] * scale[i] + background[i], within(2e-6));
            }
        }
    }

    private static TrainingJob images(float[] values, int count, ImageRows images) {
        TrainingRows rows = new TrainingRows(count, Map.of("x", values), new float[count * SampleNetworks.OUTPUTS]);
        return new TrainingJob(
                NETWORK,
                NUMBERS,
                rows,
                rows,
                settings(new AugmentOptions(0, 0, 2), count),
                Optional.empty(),
                Optional.of(images),
                Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "SOFTMAX_CROSS_ENTROPY, 0.5, 3, true",
        "SOFTMAX_CROSS_ENTROPY, 1, 1, false",
        "SIGMOID_CROSS_ENTROPY, 0.7, 2, true",
        "SQUARED_ERROR, 0.3, 1, true",
        "HUBER, 1, 1, false"
    })
    void theOriginalSaysWhatItMakesOfTheChangedRows(Loss loss, double share, double temperature, boolean labels) {
        int count = 8;
        DenseNetwork original = SampleNetworks.residual();
        Objective objective = new Objective("y", loss, new Distillation(share, temperature, labels), List.of());
        TrainingRows plain = SampleNetworks.rows(NETWORK, loss, count);
        int width = objective.targetWidth(SampleNetworks.OUTPUTS);
        float[] targets = new float[count * width];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = i % width < SampleNetworks.OUTPUTS
                    ? plain.targets()[i / width * SampleNetworks.OUTPUTS + i % width]
                    : Float.NaN;
        }
        TrainingRows rows = new TrainingRows(count, plain.inputs(), targets);
        TrainingJob job = new TrainingJob(
                NETWORK,
                objective,
                rows,
                rows,
                settings(new AugmentOptions(0.3, 0.5, 0), count),
                Optional.of(new Teacher(original, "y")),
                Optional.empty(),
                Map.of());
        float[] shares = EpochDraws.shares(count, 0.5, SEED, EPOCH);

        Changed changed = step(job, 0);

        assertThat(changed.inputs()).isNotEqualTo(rows.input("x"));
        for (int row = 0; row < count; row++) {
            if (labels) {
                for (int i = 0; i < SampleNetworks.OUTPUTS; i++) {
                    double mixed = shares[row] * targets[row * width + i]
                            + (1 - shares[row]) * targets[(row + 1) % count * width + i];
                    assertThat((double) changed.targets()[row * width + i]).isCloseTo(mixed, within(1e-6));
                }
            }
            double[] expected = outputs(original, changed.inputs(), row, loss, temperature);
            for (int i = 0; i < expected.length; i++) {
                int at = (row + 1) * width - expected.length + i;
                // three small layers in single precision
                assertThat((double) changed.targets()[at]).isCloseTo(expected[i], within(1e-5));
            }
        }
    }

    private static double[] outputs(DenseNetwork network, float[] inputs, int row, Loss loss, double temperature) {
        double[] x = IntStream.range(0, 5).mapToDouble(i -> inputs[5 * row + i]).toArray();
        double[] scores = network.evaluate(Map.of("x", x)).get("y");
        double sum = Arrays.stream(scores).map(z -> Math.exp(z / temperature)).sum();
        return Arrays.stream(scores)
                .map(z -> switch (loss) {
                    case SOFTMAX_CROSS_ENTROPY -> Math.exp(z / temperature) / sum;
                    case SIGMOID_CROSS_ENTROPY -> 1 / (1 + Math.exp(-z / temperature));
                    default -> z;
                })
                .toArray();
    }

    @Test
    void whatIsNeededAndMissingIsRefused() {
        TrainingRows rows = SampleNetworks.rows(NETWORK, Loss.SQUARED_ERROR, 8);
        Objective taught = new Objective("y", Loss.SQUARED_ERROR, new Distillation(1, 1, false), List.of());
        TrainingSettings noise = settings(new AugmentOptions(0.1, 0, 0), 8);
        TrainingSettings moves = settings(new AugmentOptions(0, 0, 1), 8);

        assertThatThrownBy(() -> new TrainingJob(NETWORK, taught, rows, rows, noise))
                .hasMessageContaining("there is no original");
        assertThatThrownBy(() -> new TrainingJob(
                        NETWORK,
                        taught,
                        rows,
                        rows,
                        noise,
                        Optional.of(new Teacher(SampleNetworks.joined(), "y")),
                        Optional.empty(),
                        Map.of()))
                .hasMessageContaining("input 'v': no values");
        assertThatThrownBy(() -> new TrainingJob(NETWORK, NUMBERS, rows, rows, moves))
                .hasMessageContaining("shift is for images");
        assertThatThrownBy(() -> new TrainingJob(
                        NETWORK, NUMBERS, rows, rows, moves, Optional.empty(), Optional.of(even(2, 2)), Map.of()))
                .hasMessageContaining("images of 2x2");
        TrainingRows wide = new TrainingRows(2, Map.of("x", new float[12]), new float[6]);
        assertThatThrownBy(() -> new TrainingJob(
                        NETWORK,
                        NUMBERS,
                        wide,
                        wide,
                        settings(new AugmentOptions(0, 0, 2), 2),
                        Optional.empty(),
                        Optional.of(even(2, 3)),
                        Map.of()))
                .hasMessageContaining("fewer pixels than images of 2x3 have, got 2");
    }

    private static ImageRows even(int height, int width) {
        ImageLayout layout = new ImageLayout(height, width, 1, false);
        double[] ones = IntStream.range(0, layout.size()).mapToDouble(i -> 1).toArray();
        return new ImageRows(layout, Vector.of(ones), Vector.zeros(layout.size()));
    }
}
