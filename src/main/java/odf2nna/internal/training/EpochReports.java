package odf2nna.internal.training;

import java.util.List;
import odf2nna.runtime.ProgressListener;

/** Hands every epoch on to the progress and the logs, and the wish for an early end to the training. */
final class EpochReports implements Trainer.Listener, AutoCloseable {
    private final EpochLine line;
    private final List<EpochLog> logs;
    private final ProgressListener progress;
    private final long rows;
    private final long total;

    EpochReports(TrainingJob job, List<EpochLog> logs, ProgressListener progress) {
        this.line = new EpochLine(job);
        this.logs = logs;
        this.progress = progress;
        this.rows = job.training().rows();
        this.total = rows * job.settings().course().epochs();
    }

    @Override
    public void epoch(Epoch epoch) {
        logs.forEach(log -> log.add(epoch));
        progress.step("retraining", line.add(epoch), epoch.number() * rows, total);
    }

    @Override
    public boolean endsNow() {
        return CancellationToken.isWanted();
    }

    @Override
    public void close() {
        logs.forEach(EpochLog::close);
    }
}
