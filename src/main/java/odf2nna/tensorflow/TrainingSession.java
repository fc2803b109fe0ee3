package odf2nna.tensorflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import odf2nna.network.DenseNetwork;
import odf2nna.retrain.Epoch;
import odf2nna.retrain.Objective;
import odf2nna.retrain.RetrainSettings;
import odf2nna.retrain.TrainingFailure;
import odf2nna.retrain.TrainingRows;
import odf2nna.retrain.Weights;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The tensors and the session of one training. Used by one thread. */
final class TrainingSession implements AutoCloseable {
    /** Multiply-adds of a step, forward, below which handing work to other threads costs more than it saves. */
    private static final long SMALL_STEP = 1_000_000;

    private final RetrainSettings settings;
    private final UpdateRule rule;
    private final int rows;
    private final int batch;
    private final int steps;
    private final Graph graph = new Graph();
    private final EpochGraph epoch;
    private final Session session;
    private final List<Tensor> state = new ArrayList<>();
    private final List<Operand<TFloat32>> judged = new ArrayList<>();
    private final List<Tensor> validation = new ArrayList<>();
    private final Operand<TFloat32> loss;
    private final Operand<TFloat32> error;
    private final int[] order;
    private final Epoch before;
    private final SplittableRandom random;

    /** Opens a session, and runs the loop once for no steps, which is when it is compiled. */
    TrainingSession(TensorFlowRetrainer.Job job, int steps, boolean compile) {
        DenseNetwork network = job.network();
        Objective objective = job.objective();
        Weights weights = job.weights();
        TrainingRows training = job.training();
        TrainingRows validation = job.validation();
        this.settings = job.settings();
        this.rule = new UpdateRule(settings.optimizer(), settings.weightDecay());
        this.rows = training.rows();
        this.batch = Math.min(settings.batchSize(), rows);
        this.steps = steps;
        this.order = new int[rows];
        for (int i = 0; i < rows; i++) {
            order[i] = i;
        }
        this.random = new SplittableRandom(settings.seed());
        Map<String, Integer> inputs = TensorFlowRetrainer.inputs(network, objective);
        NetworkGraph net = new NetworkGraph(network, objective);
        int targets = training.targetWidth();
        this.epoch = new EpochGraph(graph, net, weights, rule, inputs, rows, targets, batch, steps, compile);
        Floats f = new Floats(Ops.create(graph));
        Map<String, Operand<TFloat32>> fed = new LinkedHashMap<>();
        inputs.forEach((name, width) -> {
            fed.put(name, judged(f, validation.input(name), validation.rows(), width));
        });
        Operand<TFloat32> wanted = judged(f, validation.targets(), validation.rows(), targets);
        List<Operand<TFloat32>> parameters = new ArrayList<>();
        for (long[] shape : weights.shapes()) {
            parameters.add(f.placeholder(shape));
        }
        judged.addAll(parameters);
        Operand<TFloat32> outputs = net.forward(f, fed, parameters);
        this.loss = net.loss(f, outputs, wanted);
        this.error = net.error(f, outputs, wanted);
        this.session = new Session(
                graph,
                ConfigProto.newBuilder()
                        .setIntraOpParallelismThreads(threads(job))
                        .setInterOpParallelismThreads(1)
                        .build());
        fill(weights, training, inputs);
        this.before = judge(0, Double.NaN, System.nanoTime());
        runLoop(0);
    }

    /** {@return how many threads a training uses: those it was given, but one for small steps} */
    static int threads(TensorFlowRetrainer.Job job) {
        long batch = Math.min(job.settings().batchSize(), job.training().rows());
        return job.network().multiplyAdds() * batch < SMALL_STEP
                ? 1
                : job.settings().threads();
    }

    /** {@return how good the network was before training} */
    Epoch before() {
        return before;
    }

    private Operand<TFloat32> judged(Floats f, float[] values, int count, int width) {
        Operand<TFloat32> operand = f.placeholder(count, width);
        judged.add(operand);
        validation.add(TensorCasts.tensor(values, Shape.of(count, width)));
        return operand;
    }

    private void fill(Weights weights, TrainingRows training, Map<String, Integer> inputs) {
        state.add(TInt32.scalarOf(0));
        state.add(TInt32.scalarOf(steps));
        state.add(TFloat32.scalarOf(0));
        state.add(TensorCasts.tensor(new float[steps], Shape.of(steps)));
        state.add(TensorCasts.tensor(new float[steps], Shape.of(steps)));
        state.add(TensorCasts.tensor(new int[steps * batch], epoch.shape(EpochGraph.INDICES)));
        for (String input : inputs.keySet()) {
            float[] values = training.input(input);
            state.add(TensorCasts.tensor(values, epoch.shape(state.size())));
        }
        state.add(TensorCasts.tensor(training.targets(), epoch.shape(epoch.targets())));
        for (float[] array : weights.arrays()) {
            state.add(TensorCasts.tensor(array, epoch.shape(state.size())));
            for (int slot = 0; slot < rule.slots(); slot++) {
                float[] start = new float[array.length];
                Arrays.fill(start, rule.start());
                state.add(TensorCasts.tensor(start, epoch.shape(state.size())));
            }
        }
    }

    /** {@return what training rows in a new order came to} */
    Epoch train(int number) {
        long start = System.nanoTime();
        schedule(number);
        shuffle();
        double sum = runLoop(steps);
        if (!Double.isFinite(sum)) {
            throw new TrainingFailure(
                    "the loss is no longer a number in epoch %d; try a smaller learning rate than %s, or standardize the data"
                            .formatted(number, settings.learningRate()));
        }
        return judge(number, sum / steps, start);
    }

    /** {@return the sum of the losses of so many steps} */
    private double runLoop(int count) {
        ((TInt32) state.get(EpochGraph.STEPS)).setInt(count);
        Session.Runner runner = session.runner();
        for (int i = 0; i < epoch.size(); i++) {
            runner.feed(epoch.fed(i).asOutput(), state.get(i));
        }
        runner.fetch(epoch.result(EpochGraph.LOSS));
        for (int i = epoch.weights(); i < epoch.size(); i++) {
            runner.fetch(epoch.result(i));
        }
        Result result = runner.run();
        double sum;
        try (Tensor total = result.get(0)) {
            sum = ((TFloat32) total).getFloat();
        }
        for (int i = epoch.weights(); i < epoch.size(); i++) {
            state.set(i, result.get(i - epoch.weights() + 1)).close();
        }
        return sum;
    }

    private void schedule(int number) {
        float[] rates = new float[steps];
        float[] corrections = new float[steps];
        long total = (long) settings.epochs() * steps;
        for (int i = 0; i < steps; i++) {
            long step = (number - 1L) * steps + i;
            rates[i] = (float) (settings.learningRate() * settings.schedule().factor((double) step / total));
            corrections[i] = (float) rule.correction(step + 1.0);
        }
        state.get(EpochGraph.RATES).asRawTensor().data().asFloats().write(rates);
        state.get(EpochGraph.CORRECTIONS).asRawTensor().data().asFloats().write(corrections);
    }

    /** A new order of the rows; the last batch is filled up with the first rows of the order. */
    private void shuffle() {
        for (int i = rows - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int row = order[i];
            order[i] = order[other];
            order[other] = row;
        }
        int[] indices = new int[steps * batch];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = order[i % rows];
        }
        state.get(EpochGraph.INDICES).asRawTensor().data().asInts().write(indices);
    }

    /** {@return how good the weights are on the validation rows} */
    private Epoch judge(int number, double trainingLoss, long start) {
        Session.Runner runner = session.runner();
        for (int i = 0; i < validation.size(); i++) {
            runner.feed(judged.get(i).asOutput(), validation.get(i));
        }
        int stride = 1 + rule.slots();
        for (int i = epoch.weights(), at = validation.size(); i < epoch.size(); i += stride, at++) {
            runner.feed(judged.get(at).asOutput(), state.get(i));
        }
        try (Result result = runner.fetch(loss).fetch(error).run()) {
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Epoch(
                    number,
                    trainingLoss,
                    ((TFloat32) result.get(0)).getFloat(),
                    ((TFloat32) result.get(1)).getFloat(),
                    seconds);
        }
    }

    /** {@return copies of the weights} */
    List<float[]> weights() {
        List<float[]> arrays = new ArrayList<>();
        for (int i = epoch.weights(); i < epoch.size(); i += 1 + rule.slots()) {
            arrays.add(TensorCasts.values((TFloat32) state.get(i)));
        }
        return arrays;
    }

    @Override
    public void close() {
        state.forEach(Tensor::close);
        validation.forEach(Tensor::close);
        session.close();
        epoch.close();
        graph.close();
    }
}
