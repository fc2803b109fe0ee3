package odf2nna.internal.statistics;

import java.util.List;

/**
 * All that pruning needs of some rows, as sums that can be joined.
 *
 * @param moments of each value
 * @param covariances of each pair of values
 * @param digest of the rows
 */
public record BlockSums(List<MomentAccumulator> moments, List<SplitSums> covariances, RowsDigest digest) {
    public BlockSums {
        moments = List.copyOf(moments);
        covariances = List.copyOf(covariances);
    }

    /** Adds the sums of rows that come after these, and {@return the sums of both} These can't be used any more. */
    public BlockSums join(BlockSums later) {
        return new BlockSums(
                MomentAccumulator.join(moments, later.moments),
                SplitSums.join(covariances, later.covariances),
                digest.join(later.digest));
    }
}
