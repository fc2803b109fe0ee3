package odf2nna.tensorflow;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import odf2nna.network.DenseNetwork;
import odf2nna.network.Signal;
import odf2nna.retrain.BestEpoch;
import odf2nna.retrain.Epoch;
import odf2nna.retrain.Objective;
import odf2nna.retrain.RetrainSettings;
import odf2nna.retrain.Retrained;
import odf2nna.retrain.Retrainer;
import odf2nna.retrain.TrainingFailure;
import odf2nna.retrain.TrainingRows;
import odf2nna.retrain.Weights;
import org.tensorflow.TensorFlow;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * Retraining with TensorFlow, an epoch in one call. The same settings, rows and number of threads give the same bits on
 * one machine.
 *
 * <p>XLA compiles the loop where that is likely to save more than it takes; if it can't, the same graph runs without.
 */
public final class TensorFlowRetrainer implements Retrainer {
    private final Compilation compilation;
    private final boolean quiet;

    /** When XLA compiles the training loop. */
    public enum Compilation {
        /** Where that is likely to save time. */
        AUTO,
        ALWAYS,
        NEVER
    }

    /**
     * Loads nothing yet.
     *
     * @param quiet whether what TensorFlow writes to the standard error stream by itself is dropped
     */
    public TensorFlowRetrainer(Compilation compilation, boolean quiet) {
        this.compilation = compilation;
        this.quiet = quiet;
    }

    @Override
    public Retrained retrain(
            DenseNetwork network,
            Objective objective,
            TrainingRows training,
            TrainingRows validation,
            RetrainSettings settings,
            Listener listener) {
        Weights weights = Weights.of(network, objective.signal());
        check(network, objective, training);
        check(network, objective, validation);
        long multiplyAdds = network.multiplyAdds() * training.rows() * settings.epochs();
        long steps = (long) settings.epochs() * stepsPerEpoch(training, settings);
        boolean compile = switch (compilation) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> Xla.isWorthIt(steps, multiplyAdds);
        };
        Job job = new Job(network, objective, weights, training, validation, settings);
        try {
            return run(job, listener, compile);
        } catch (TensorFlowException refused) {
            if (!compile || compilation == Compilation.ALWAYS) {
                throw new TrainingFailure("TensorFlow: " + firstLine(refused), refused);
            }
            return withoutXla(job, listener, refused);
        }
    }

    private Retrained withoutXla(Job job, Listener listener, TensorFlowException refused) {
        try {
            return run(job, listener, false);
        } catch (TensorFlowException again) {
            again.addSuppressed(refused);
            throw new TrainingFailure("TensorFlow: " + firstLine(again), again);
        }
    }

    private static String firstLine(TensorFlowException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("failed");
    }

    private static int stepsPerEpoch(TrainingRows rows, RetrainSettings settings) {
        int batch = Math.min(settings.batchSize(), rows.rows());
        return (rows.rows() + batch - 1) / batch;
    }

    private static void check(DenseNetwork network, Objective objective, TrainingRows rows) {
        inputs(network, objective).forEach((name, width) -> {
            float[] values = rows.inputs().get(name);
            if (values == null || values.length != (long) rows.rows() * width) {
                throw new IllegalArgumentException(
                        "input '%s': expected %d values for each of %d rows".formatted(name, width, rows.rows()));
            }
        });
        int width = network.signal(objective.signal()).width();
        if (rows.targetWidth() != width) {
            throw new IllegalArgumentException(
                    "targets: expected %d for each row, got %d".formatted(width, rows.targetWidth()));
        }
    }

    static Map<String, Integer> inputs(DenseNetwork network, Objective objective) {
        Map<String, Integer> inputs = new LinkedHashMap<>();
        network.upTo(objective.signal()).stream()
                .filter(Signal.Input.class::isInstance)
                .forEach(input -> inputs.put(input.name(), input.width()));
        return inputs;
    }

    private Retrained run(Job job, Listener listener, boolean compile) {
        RetrainSettings settings = job.settings();
        int steps = stepsPerEpoch(job.training(), settings);
        try (TrainingSession session = open(job, steps, compile)) {
            BestEpoch<List<float[]>> best = new BestEpoch<>(
                    settings.patience(), session.before(), job.weights().arrays());
            listener.epoch(best.best());
            for (int number = 1; number <= settings.epochs() && !best.isOver(); number++) {
                Epoch epoch = session.train(number);
                if (best.add(epoch)) {
                    best.keep(session.weights());
                }
                listener.epoch(epoch);
            }
            boolean improved = best.best().number() > 0;
            DenseNetwork result = improved ? job.weights().with(best.weights()).into(job.network()) : job.network();
            int threads = TrainingSession.threads(job);
            String engine = "TensorFlow %s, CPU, %d thread%s%s"
                    .formatted(TensorFlow.version(), threads, threads == 1 ? "" : "s", compile ? ", XLA" : "");
            return new Retrained(result, best.epochs(), best.best(), engine);
        }
    }

    /** Loads, compiles and judges, all of which TensorFlow writes about. */
    @SuppressWarnings("try") // it works by being open
    private TrainingSession open(Job job, int steps, boolean compile) {
        try (NativeOutput output = NativeOutput.dropIf(quiet)) {
            return new TrainingSession(job, steps, compile);
        }
    }

    /** What is to be trained, on what, and how. */
    record Job(
            DenseNetwork network,
            Objective objective,
            Weights weights,
            TrainingRows training,
            TrainingRows validation,
            RetrainSettings settings) {}
}
