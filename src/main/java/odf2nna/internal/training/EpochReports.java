package odf2nna.internal.training;

import java.util.List;
import odf2nna.internal.runtime.RunContext;

/** Hands every epoch on to the progress and the logs, and the wish for an early end to the training. */
final class EpochReports implements Trainer.Listener, AutoCloseable {
    private final EpochLine line;
    private final List<EpochLog> logs;
    private final RunContext run;
    private final long rows;
    private final long total;

    EpochReports(TrainingJob job, List<EpochLog> logs, RunContext run) {
        this.line = new EpochLine(job);
        this.logs = logs;
        this.run = run;
        this.rows = job.training().rows();
        this.total = rows * job.settings().course().epochs();
    }

    @Override
    public void epoch(Epoch epoch) {
        logs.forEach(log -> log.add(epoch));
        run.progress().step("retraining", line.add(epoch), epoch.number() * rows, total);
    }

    @Override
    public boolean endsNow() {
        return run.cancellation().isStopRequested();
    }

    @Override
    public void close() {
        logs.forEach(EpochLog::close);
    }
}
