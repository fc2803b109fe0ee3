package odf2nna.internal.runtime;

import odf2nna.internal.data.Batch;
import odf2nna.internal.data.RowSample;
import odf2nna.internal.statistics.RowsDigest;

/** Moments of a chunk of rows, the values of those that covariances are taken over, and a digest of the rows. */
final class CalibrationChunk implements Pass.Result {
    private final MomentChunk moments = new MomentChunk();
    private final CovarianceChunk covariances;
    private RowsDigest digest = RowsDigest.of(new double[0], 0);
    private int rows;

    /**
     * An empty chunk.
     *
     * @param sample chooses rows for covariances
     * @param firstRow number of the first row of the pass among those that it chooses from
     */
    CalibrationChunk(RowSample sample, long firstRow) {
        this.covariances = new CovarianceChunk(sample, firstRow);
    }

    @Override
    public TapReader.Sink begin(Batch batch) {
        rows = batch.rows();
        digest = RowsDigest.of(batch.features(), rows * batch.width());
        TapReader.Sink first = moments.begin(batch);
        TapReader.Sink second = covariances.begin(batch);
        return (values, count) -> {
            first.take(values, count);
            second.take(values, count);
        };
    }

    @Override
    public void end() {
        moments.end();
    }

    /** Adds everything to the sums, in the order of the rows. */
    void addTo(CalibrationSums sums) {
        moments.addTo(sums.moments());
        sums.covariances().add(covariances);
        sums.add(digest, rows);
    }
}
