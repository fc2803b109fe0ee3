import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import odf2nna.internal.network.Activation;
import odf2nna.internal.network.DenseLayer;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.training.Epoch;
import odf2nna.internal.training.Objective;
import odf2nna.internal.training.TrainedNetwork;
import odf2nna.internal.training.TrainingJob;
import odf2nna.internal.training.TrainingRows;
import odf2nna.internal.training.tensorflow.TensorFlowTrainer;
import odf2nna.internal.training.tensorflow.TensorFlowTrainer.Compilation;
import odf2nna.runtime.NativeHooks;
import odf2nna.training.AugmentOptions;
import odf2nna.training.Loss;
import odf2nna.training.OptimizerOptions;
import odf2nna.training.Schedule;
import odf2nna.training.TrainingSchedule;
import odf2nna.training.TrainingSettings;

/**
 * This project's side of {@code compare_training.py}: trains a chain of dense layers with ReLU between them, and prints one
 * line of JSON: seconds of every epoch, compiling and all, losses, peak memory.
 *
 * <p>Arguments: the folder with {@code x.f32} and {@code y.i32}, widths such as {@code 10-10-3}, batch size, epochs,
 * threads, and {@code auto}, {@code always} or {@code never} for XLA.
 */
public final class TrainInJava {
    /** Validation rows, so few that judging an epoch costs nothing: the others judge none. */
    private static final int VALIDATION = 1;

    private TrainInJava() {}

    public static void main(String[] args) throws IOException {
        int[] widths = Arrays.stream(args[1].split("-", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        TrainingRows rows = read(Path.of(args[0]), widths[0], widths[widths.length - 1], Integer.MAX_VALUE);
        TrainingRows few = read(Path.of(args[0]), widths[0], widths[widths.length - 1], VALIDATION);
        int epochs = Integer.parseInt(args[3]);
        TrainingSettings settings = settings(epochs, Integer.parseInt(args[2]), Integer.parseInt(args[4]));
        Compilation compilation = Compilation.valueOf(args[5].toUpperCase(Locale.ROOT));
        Objective objective = new Objective("y", Loss.SOFTMAX_CROSS_ENTROPY);
        DenseNetwork network = network(widths);
        List<Long> ends = new ArrayList<>();

        long start = System.nanoTime();
        TrainedNetwork result = new TensorFlowTrainer(compilation, NativeHooks.NONE)
                .fineTune(
                        new TrainingJob(network, objective, rows, few, settings),
                        Optional.empty(),
                        epoch -> ends.add(System.nanoTime()));
        double all = (System.nanoTime() - start) / 1e9;

        List<String> seconds = new ArrayList<>();
        for (int i = 1; i < ends.size(); i++) {
            seconds.add(number((ends.get(i) - ends.get(i - 1)) / 1e9));
        }
        System.out.printf(
                "{\"engine\": \"%s\", \"preparation\": %s, \"epochs\": %s, \"all\": %s, \"losses\": %s, \"peak\": %s}%n",
                result.engine(),
                number((ends.get(0) - start) / 1e9),
                seconds,
                number(all),
                result.epochs().stream()
                        .skip(1)
                        .map(Epoch::loss)
                        .map(TrainInJava::number)
                        .toList(),
                peak());
    }

    private static TrainingSettings settings(int epochs, int batch, int threads) {
        TrainingSchedule course = TrainingSchedule.of(epochs).withBatchSize(batch);
        return new TrainingSettings(
                course, OptimizerOptions.defaults().with(Schedule.CONSTANT), 0, AugmentOptions.NONE, threads);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }

    private static TrainingRows read(Path folder, int width, int classes, int most) throws IOException {
        ByteBuffer labels =
                ByteBuffer.wrap(Files.readAllBytes(folder.resolve("y.i32"))).order(ByteOrder.LITTLE_ENDIAN);
        int rows = Math.min(most, labels.remaining() / Integer.BYTES);
        float[] targets = new float[rows * classes];
        for (int row = 0; row < rows; row++) {
            targets[row * classes + labels.getInt()] = 1;
        }
        float[] inputs = new float[rows * width];
        fill(inputs, folder.resolve("x.f32"));
        return new TrainingRows(rows, Map.of("x", inputs), targets);
    }

    /** Reads in pieces, so that no second copy of the values adds to the peak of the memory. */
    private static void fill(float[] values, Path file) throws IOException {
        ByteBuffer piece = ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file)) {
            for (int at = 0; at < values.length; ) {
                while (piece.hasRemaining() && channel.read(piece) >= 0) {
                    // until the piece is full, or the file at its end
                }
                piece.flip();
                int count = Math.min(piece.remaining() / Float.BYTES, values.length - at);
                piece.asFloatBuffer().get(values, at, count);
                piece.clear();
                at += count;
            }
        }
    }

    /** {@return a chain whose weights are drawn as Glorot and Bengio (2010) do} */
    private static DenseNetwork network(int[] widths) {
        Random random = new Random(7);
        List<Value> values = new ArrayList<>(List.of(new Value.Input("x", widths[0])));
        String source = "x";
        int last = widths.length - 1;
        for (int layer = 1; layer <= last; layer++) {
            String name = layer == last ? "y" : "z" + layer;
            int inputs = widths[layer - 1];
            int units = widths[layer];
            double limit = Math.sqrt(6.0 / (inputs + units));
            double[] weights =
                    random.doubles((long) units * inputs, -limit, limit).toArray();
            DenseLayer dense = new DenseLayer(name, new Matrix(units, inputs, Vector.of(weights)), Vector.zeros(units));
            values.add(new Value.Dense(name, source, dense));
            if (layer < last) {
                source = "a" + layer;
                values.add(new Value.Activated(source, name, units, Activation.Plain.RELU));
            }
        }
        return new DenseNetwork(values, Map.of());
    }

    /** {@return the peak of the resident memory in kB, or null where the system does not tell it} */
    private static String peak() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return "null";
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .map(line -> line.replaceAll("\\D", ""))
                .collect(Collectors.joining());
    }
}
