package odf2nna.internal.calibration;

import java.util.List;
import odf2nna.internal.statistics.BlockSums;
import odf2nna.internal.statistics.BlockTree;
import odf2nna.internal.statistics.RowsDigest;

/**
 * The statistics of some rows of a data set.
 *
 * @param of what they are of
 * @param rows which rows
 * @param nodes the largest nodes of the tree of blocks whose rows these are, in their order
 */
public record PartialStatistics(Calibrated of, RowRange rows, List<BlockTree.Node<BlockSums>> nodes) {
    public PartialStatistics {
        nodes = List.copyOf(nodes);
    }

    /** {@return a digest of the rows, which does not depend on how they were cut into parts} */
    public RowsDigest digest() {
        return nodes.stream()
                .map(node -> node.sums().digest())
                .reduce(RowsDigest::join)
                .orElseThrow();
    }

    /** {@return whether these are all rows} */
    public boolean isComplete() {
        return rows.count() == of.rows();
    }
}
