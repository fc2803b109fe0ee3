package odf2nna.runtime;

import java.util.List;
import odf2nna.statistics.CovarianceAccumulator;
import org.jspecify.annotations.Nullable;

/** Joint covariances of two taps over a chunk of rows. */
final class CovarianceChunk implements Pass.Result {
    private @Nullable CovarianceAccumulator covariances;
    private double[] x = {};
    private double[] y = {};

    @Override
    public TapReader.Sink begin() {
        if (covariances != null) {
            covariances.clear();
        }
        return this::take;
    }

    private void take(List<TapValues> values, int rows) {
        TapValues first = values.get(0);
        TapValues second = values.get(1);
        if (first.samplesPerRow() != second.samplesPerRow()) {
            throw new RuntimeFailure("covariance: expected as many positions in each row of both signals, got %d and %d"
                    .formatted(first.samplesPerRow(), second.samplesPerRow()));
        }
        CovarianceAccumulator target = covariances;
        if (target == null) {
            target = new CovarianceAccumulator(first.width(), second.width());
            covariances = target;
            x = new double[first.width()];
            y = new double[second.width()];
        }
        for (int r = 0; r < rows; r++) {
            for (int s = 0; s < first.samplesPerRow(); s++) {
                first.sample(r, s, x);
                second.sample(r, s, y);
                target.add(x, y);
            }
        }
    }

    @Override
    public void end() {
        // a segment that has begun is closed when this is merged
    }

    /** {@return the whole with this chunk added, which is made if there is none yet} */
    @Nullable CovarianceAccumulator mergeInto(@Nullable CovarianceAccumulator whole) {
        if (covariances == null) {
            return whole;
        }
        CovarianceAccumulator target = whole == null ? new CovarianceAccumulator(x.length, y.length) : whole;
        target.merge(covariances);
        return target;
    }
}
