package odf2nna.internal.pipeline.sweep;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import odf2nna.runtime.CancellationToken;

/** Threads that make the models of a sweep. Which of them makes which has no influence on the result. */
final class SweepWorkers {
    private final int count;
    private final CancellationToken cancellation;
    private volatile boolean failed;

    SweepWorkers(int count, CancellationToken cancellation) {
        this.count = count;
        this.cancellation = cancellation;
    }

    /** {@return whether the work is to be ended as soon as it can be taken up again} */
    boolean areEnding() {
        return failed || cancellation.isStopRequested();
    }

    /**
     * Makes all models; where one fails, the others stop at the next point from which they can be taken up again.
     *
     * @return what became of each target, in their order
     * @throws InterruptedIOException if the work was asked to end
     */
    List<SweepMaker.Made> run(List<SweepTargets.Target> targets, SweepMaker maker) throws IOException {
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(count, targets.size()));
        cancellation.begin();
        try {
            List<Future<SweepMaker.Made>> futures = new ArrayList<>();
            targets.forEach(target -> futures.add(pool.submit(() -> make(target, maker))));
            return requireFinished(results(futures), maker.modelsOfTarget());
        } finally {
            pool.shutdownNow();
            cancellation.end();
        }
    }

    private SweepMaker.Made make(SweepTargets.Target target, SweepMaker maker) throws IOException {
        try {
            return maker.make(target);
        } catch (IOException | RuntimeException | Error e) {
            failed = true;
            throw e;
        }
    }

    /** Waits for all, so that nothing is being written any more when the first failure is told. */
    private static List<SweepMaker.Made> results(List<Future<SweepMaker.Made>> futures) throws IOException {
        List<SweepMaker.Made> made = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        for (Future<SweepMaker.Made> future : futures) {
            try {
                made.add(future.get());
            } catch (ExecutionException e) {
                failures.add(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the sweep was interrupted");
            }
        }
        if (failures.isEmpty()) {
            return made;
        }
        if (failures.get(0) instanceof IOException io) {
            throw io;
        }
        if (failures.get(0) instanceof Error error) {
            throw error;
        }
        throw failures.get(0) instanceof RuntimeException failure
                ? failure
                : new IllegalStateException(failures.get(0));
    }

    private static List<SweepMaker.Made> requireFinished(List<SweepMaker.Made> made, int modelsOfTarget)
            throws InterruptedIOException {
        if (made.stream().anyMatch(SweepMaker.Made::isUnfinished)) {
            int done = made.stream().mapToInt(one -> one.points().size()).sum();
            throw new InterruptedIOException(
                    "the sweep was interrupted when %d of %d models were done; the same command goes on"
                            .formatted(done, made.size() * modelsOfTarget));
        }
        return made;
    }
}
