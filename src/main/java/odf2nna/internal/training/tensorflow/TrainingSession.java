package odf2nna.internal.training.tensorflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import odf2nna.internal.training.Epoch;
import odf2nna.internal.training.EpochDraws;
import odf2nna.internal.training.LearningAutomata;
import odf2nna.internal.training.TrainingJob;
import odf2nna.internal.training.TrainingRows;
import odf2nna.internal.training.Weights;
import odf2nna.training.Sparsity;
import odf2nna.training.TrainingFailure;
import odf2nna.training.TrainingSettings;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The tensors and the session of one training. Used by one thread. */
final class TrainingSession implements AutoCloseable {
    /** Multiply-adds of a step, forward, below which handing work to other threads costs more than it saves. */
    private static final long SMALL_STEP = 1_000_000;

    private final TrainingSettings settings;
    private final UpdateRule rule;
    private final int rows;
    private final int steps;
    private final long totalSteps;
    private final Graph graph = new Graph();
    private final EpochGraph epoch;
    private final Augmenter augmenter;
    private final Optional<Validation> validation;
    private final Session session;
    private final Optional<LearningAutomata> automata;
    private final List<Tensor> state = new ArrayList<>();
    private final Epoch before;

    /**
     * Opens a session, and runs the loop once for no steps, which is when it is compiled.
     *
     * @param isJudged whether epochs have losses and errors on the validation rows; NaN without
     */
    TrainingSession(TrainingJob job, boolean compile, boolean isJudged) {
        Weights weights = job.weights();
        TrainingRows training = job.training();
        this.settings = job.settings();
        this.rule = new UpdateRule(settings.optimizer());
        this.rows = training.rows();
        this.steps = job.stepsPerEpoch();
        this.totalSteps = job.steps();
        Map<String, Integer> inputs = job.rowInputs();
        NetworkGraph net = new NetworkGraph(job.network(), job.objective().value(), job.columns(), job.rounding());
        int outputs = job.network().value(job.objective().value()).width();
        LossGraph goal = LossGraph.of(job.objective(), outputs);
        this.augmenter = new Augmenter(job, goal);
        List<Tensor> augmentation = augmenter.tensors();
        this.epoch = new EpochGraph(graph, net, goal, rule, augmenter, augmentation, job, compile);
        this.validation = isJudged ? Optional.of(new Validation(graph, net, goal, job, inputs)) : Optional.empty();
        this.session = open(graph, threads(job));
        this.automata = settings.sparsity() instanceof Sparsity.LearningAutomata how
                ? Optional.of(new LearningAutomata(how, everySecond(weights.arrays())))
                : Optional.empty();
        fill(weights, training, inputs, augmentation);
        this.before = judge(0, Double.NaN, System.nanoTime());
        runLoop(0, 0);
    }

    /** {@return the weights of arrays of weights and biases} */
    private static List<float[]> everySecond(List<float[]> arrays) {
        return IntStream.range(0, arrays.size() / 2)
                .mapToObj(i -> arrays.get(2 * i))
                .toList();
    }

    /**
     * {@return a session with {@code threads} threads of its own: the default ones would be shared by all trainings of
     * the program}
     */
    static Session open(Graph graph, int threads) {
        return new Session(
                graph,
                ConfigProto.newBuilder()
                        .setIntraOpParallelismThreads(threads)
                        .setInterOpParallelismThreads(1)
                        .setUsePerSessionThreads(true)
                        .build());
    }

    /** {@return how many threads a training uses: those it was given, but one for small steps} */
    static int threads(TrainingJob job) {
        long batch = job.settings().schedule().batch(job.training().rows());
        return job.multiplyAdds() * batch < SMALL_STEP ? 1 : job.settings().threads();
    }

    /** {@return the validation result before training} */
    Epoch before() {
        return before;
    }

    private void fill(Weights weights, TrainingRows training, Map<String, Integer> inputs, List<Tensor> augmentation) {
        state.add(TInt32.scalarOf(0));
        state.add(TInt32.scalarOf(steps));
        state.add(TFloat32.scalarOf(0));
        state.add(TensorCasts.tensor(new float[steps], Shape.of(steps)));
        state.add(TensorCasts.tensor(new float[steps], Shape.of(steps)));
        state.add(TensorCasts.tensor(new int[steps], Shape.of(steps)));
        state.add(TensorCasts.tensor(new float[steps], Shape.of(steps)));
        Shape indices = epoch.shape(EpochGraph.INDICES);
        state.add(TensorCasts.tensor(new int[Math.toIntExact(indices.size())], indices));
        for (String input : inputs.keySet()) {
            float[] values = training.input(input);
            state.add(TensorCasts.tensor(values, epoch.shape(state.size())));
        }
        state.add(TensorCasts.tensor(training.targets(), epoch.shape(epoch.targets())));
        state.addAll(augmentation);
        List<float[]> arrays = new ArrayList<>(weights.arrays());
        epoch.sparse().numbers().forEach(number -> arrays.add(new float[] {number}));
        for (float[] array : arrays) {
            state.add(TensorCasts.tensor(array, epoch.shape(state.size())));
            for (int slot = 0; slot < rule.slots(); slot++) {
                float[] start = new float[array.length];
                Arrays.fill(start, rule.start());
                state.add(TensorCasts.tensor(start, epoch.shape(state.size())));
            }
            if (epoch.sparse().isMasked()) {
                float[] whole = new float[array.length];
                Arrays.fill(whole, 1);
                state.add(TensorCasts.tensor(whole, epoch.shape(state.size())));
            }
        }
    }

    /** {@return the result of an epoch of training} */
    Epoch train(int number) {
        long start = System.nanoTime();
        schedule(number);
        order(number);
        augmenter.draw(number, state.subList(epoch.augmentation(), epoch.weights()));
        double sum = runSteps(number);
        if (!Double.isFinite(sum)) {
            throw new TrainingFailure(
                    "the loss is no longer a number in epoch %d; try a smaller learning rate than %s, or standardize the data"
                            .formatted(number, settings.optimizer().learningRate()));
        }
        return judge(number, sum / steps, start);
    }

    /** {@return the sum of the losses of an epoch} */
    private double runSteps(int number) {
        double sum = 0;
        int from = 0;
        for (int to = 1; to <= steps; to++) {
            long done = (number - 1L) * steps + to;
            boolean isChecked = automata.isPresent() && automata.get().isCheck(done, totalSteps);
            if (isChecked || to == steps) {
                sum += runLoop(from, to);
                from = to;
            }
            if (isChecked) {
                check(automata.get(), done);
            }
        }
        return sum;
    }

    private void check(LearningAutomata found, long done) {
        List<float[]> arrays = copies(epoch.stride());
        found.check(everySecond(arrays), done, totalSteps);
        for (int i = 0; i < arrays.size(); i += 2) {
            set(epoch.weights() + i * epoch.stride(), arrays.get(i));
        }
    }

    /** {@return the sum of the losses of the steps from one on up to before another} */
    private double runLoop(int from, int to) {
        ((TInt32) state.get(EpochGraph.STEP)).setInt(from);
        ((TInt32) state.get(EpochGraph.STEPS)).setInt(to);
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
        float[] controls = new float[steps];
        double[] chances = EpochDraws.chances(steps, settings.schedule().seed(), number);
        for (int i = 0; i < steps; i++) {
            long step = (number - 1L) * steps + i;
            rates[i] = (float) settings.optimizer().rate(step, totalSteps);
            corrections[i] = (float) rule.correction(step + 1.0);
            controls[i] = epoch.sparse().control(step, totalSteps, chances[i]);
        }
        int[] draws = EpochDraws.ofSteps(steps, settings.schedule().seed(), number);
        state.get(EpochGraph.DRAWS).asRawTensor().data().asInts().write(draws);
        state.get(EpochGraph.CONTROLS).asRawTensor().data().asFloats().write(controls);
        state.get(EpochGraph.RATES).asRawTensor().data().asFloats().write(rates);
        state.get(EpochGraph.CORRECTIONS).asRawTensor().data().asFloats().write(corrections);
    }

    /** The order of the rows in an epoch; the last batch is filled up with the first rows of the order. */
    private void order(int number) {
        int[] order = EpochDraws.order(rows, settings.schedule().seed(), number);
        int[] indices = new int[Math.toIntExact(epoch.shape(EpochGraph.INDICES).size())];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = order[i % rows];
        }
        state.get(EpochGraph.INDICES).asRawTensor().data().asInts().write(indices);
    }

    private Epoch judge(int number, double trainingLoss, long start) {
        Validation.Evaluation verdict = validation.map(this::judge).orElse(Validation.Evaluation.NONE);
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Epoch(number, trainingLoss, verdict.loss(), verdict.error(), seconds);
    }

    private Validation.Evaluation judge(Validation rows) {
        if (!epoch.sparse().isHidden()) {
            List<Tensor> weights = new ArrayList<>();
            for (int i = epoch.weights(); i < epoch.size(); i += epoch.stride()) {
                weights.add(state.get(i));
            }
            return rows.judge(session, weights);
        }
        List<Tensor> masked = new ArrayList<>();
        List<float[]> arrays = weights();
        for (int i = 0; i < arrays.size(); i++) {
            masked.add(TensorCasts.tensor(arrays.get(i), epoch.shape(epoch.weights() + i * epoch.stride())));
        }
        try {
            return rows.judge(session, masked);
        } finally {
            masked.forEach(Tensor::close);
        }
    }

    /** {@return copies of the weights of the network that training gives, if it ends here} */
    List<float[]> weights() {
        List<float[]> masks = new ArrayList<>();
        int last = epoch.stride() - 1;
        for (int i = epoch.weights(); i < epoch.size() && epoch.sparse().isMasked(); i += epoch.stride()) {
            masks.add(TensorCasts.values((TFloat32) state.get(i + last)));
        }
        return epoch.sparse().pruned(copies(epoch.stride()), masks);
    }

    /** {@return copies of all that an epoch changes: the weights, each with its slots, and the automata} */
    List<float[]> state() {
        List<float[]> arrays = new ArrayList<>(copies(1));
        automata.ifPresent(found -> found.state().forEach(array -> arrays.add(array.clone())));
        return arrays;
    }

    private List<float[]> copies(int stride) {
        List<float[]> arrays = new ArrayList<>();
        for (int i = epoch.weights(); i < epoch.size(); i += stride) {
            arrays.add(TensorCasts.values((TFloat32) state.get(i)));
        }
        return arrays;
    }

    /** Restores a {@link #state()}. */
    void restore(List<float[]> arrays) {
        int tensors = epoch.size() - epoch.weights();
        for (int i = 0; i < tensors; i++) {
            set(epoch.weights() + i, arrays.get(i));
        }
        automata.ifPresent(found -> found.restore(arrays.subList(tensors, arrays.size())));
    }

    private void set(int place, float[] array) {
        state.set(place, TensorCasts.tensor(array, epoch.shape(place))).close();
    }

    @Override
    public void close() {
        state.forEach(Tensor::close);
        validation.ifPresent(Validation::close);
        session.close();
        epoch.close();
        graph.close();
    }
}
