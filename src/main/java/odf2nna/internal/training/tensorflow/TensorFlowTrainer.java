package odf2nna.internal.training.tensorflow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.training.BestEpoch;
import odf2nna.internal.training.Checkpoint;
import odf2nna.internal.training.CheckpointFolder;
import odf2nna.internal.training.Epoch;
import odf2nna.internal.training.Fingerprint;
import odf2nna.internal.training.Objective;
import odf2nna.internal.training.TrainedNetwork;
import odf2nna.internal.training.Trainer;
import odf2nna.internal.training.TrainingJob;
import odf2nna.runtime.NativeHooks;
import odf2nna.training.TrainingFailure;
import odf2nna.training.TrainingSchedule;
import odf2nna.training.WeightSelection;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.exceptions.TensorFlowException;

/**
 * Fine-tuning with TensorFlow, an epoch in one call. The same settings, rows and number of threads give the same bits
 * on one machine.
 *
 * <p>XLA compiles the loop where that probably saves time; if XLA fails, the same graph runs without it.
 *
 * @param natives hooks around calls in which TensorFlow writes to the standard error stream
 */
public record TensorFlowTrainer(Compilation compilation, NativeHooks natives) implements Trainer {
    /** When XLA compiles the training loop. */
    public enum Compilation {
        /** Where that is likely to save time. */
        AUTO,
        ALWAYS,
        NEVER
    }

    @Override
    public int threads(TrainingJob job) {
        return TrainingSession.threads(job);
    }

    @Override
    public Map<String, double[]> sensitivities(TrainingJob job, Map<String, double[]> means) {
        check(job);
        return natives.logging(() -> measureSensitivities(job, means));
    }

    private static Map<String, double[]> measureSensitivities(TrainingJob job, Map<String, double[]> means) {
        try (Graph graph = new Graph();
                Session session = TrainingSession.open(graph, TrainingSession.threads(job))) {
            return new Sensitivities(graph, job, job.rowInputs(), means).over(session);
        } catch (TensorFlowException refused) {
            throw new TrainingFailure("TensorFlow: " + firstLine(refused), refused);
        }
    }

    @Override
    public TrainedNetwork fineTune(TrainingJob job, Optional<CheckpointFolder> checkpoints, Listener listener) {
        check(job);
        int epochs = job.settings().schedule().epochs();
        long multiplyAdds = job.multiplyAdds() * job.training().rows() * epochs;
        boolean compile = switch (compilation) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> Xla.isWorthIt(job.steps(), multiplyAdds);
        };
        try {
            return run(job, checkpoints, listener, compile);
        } catch (TensorFlowException refused) {
            if (!compile || compilation == Compilation.ALWAYS) {
                throw new TrainingFailure("TensorFlow: " + firstLine(refused), refused);
            }
            return withoutXla(job, checkpoints, listener, refused);
        }
    }

    private TrainedNetwork withoutXla(
            TrainingJob job, Optional<CheckpointFolder> checkpoints, Listener listener, TensorFlowException refused) {
        try {
            return run(job, checkpoints, listener, false);
        } catch (TensorFlowException again) {
            again.addSuppressed(refused);
            throw new TrainingFailure("TensorFlow: " + firstLine(again), again);
        }
    }

    private static String firstLine(TensorFlowException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("failed");
    }

    private static void check(TrainingJob job) {
        Objective objective = job.objective();
        int width = objective.targetWidth(job.network().value(objective.value()).width());
        if (job.training().targetWidth() != width) {
            throw new IllegalArgumentException("targets: expected %d for each row, got %d"
                    .formatted(width, job.training().targetWidth()));
        }
    }

    private TrainedNetwork run(
            TrainingJob job, Optional<CheckpointFolder> checkpoints, Listener listener, boolean compile) {
        boolean isJudged = listener.isOfValidation()
                || checkpoints.isPresent()
                || job.settings().schedule().keep() == WeightSelection.BEST;
        try (TrainingSession session = natives.logging(() -> new TrainingSession(job, compile, isJudged))) {
            String engine = engine(job, compile);
            Map<String, String> fingerprint = checkpoints.isPresent() ? Fingerprint.of(job, engine) : Map.of();
            BestEpoch<List<float[]>> best = begin(job, session, checkpoints.flatMap(kept -> kept.find(fingerprint)));
            boolean goesOn = true;
            for (Epoch known : best.epochs()) {
                goesOn = listener.epoch(known);
            }
            int epochs = job.settings().schedule().epochs();
            while (goesOn && best.last() < epochs && !best.isOver()) {
                Epoch epoch = session.train(best.last() + 1);
                if (best.add(epoch)) {
                    best.keep(session.weights());
                }
                if (checkpoints.isPresent()) {
                    checkpoints.get().save(new Checkpoint(fingerprint, best.epochs(), session.state(), weights(best)));
                }
                goesOn = listener.epoch(epoch);
            }
            boolean improved = best.best().number() > 0;
            DenseNetwork result = improved ? job.weights().with(best.weights()).into(job.network()) : job.network();
            boolean interrupted = best.last() < epochs && !best.isOver();
            return new TrainedNetwork(result, best.epochs(), best.best(), interrupted, engine);
        }
    }

    private static String engine(TrainingJob job, boolean compile) {
        int threads = TrainingSession.threads(job);
        return "TensorFlow %s, CPU, %d thread%s%s"
                .formatted(TensorFlow.version(), threads, threads == 1 ? "" : "s", compile ? ", XLA" : "");
    }

    private static BestEpoch<List<float[]>> begin(
            TrainingJob job, TrainingSession session, Optional<Checkpoint> found) {
        TrainingSchedule course = job.settings().schedule();
        List<float[]> untrained = job.weights().arrays();
        if (found.isEmpty()) {
            return new BestEpoch<>(course, session.before(), untrained);
        }
        Checkpoint checkpoint = found.get();
        session.restore(checkpoint.state());
        List<float[]> best = checkpoint.best().isEmpty() ? untrained : checkpoint.best();
        return BestEpoch.after(checkpoint.epochs(), course, best);
    }

    private static List<float[]> weights(BestEpoch<List<float[]>> best) {
        return best.best().number() == 0 ? List.of() : best.weights();
    }
}
