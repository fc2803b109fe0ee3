package odf2nna.internal.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import odf2nna.internal.statistics.BlockSums;
import odf2nna.internal.statistics.BlockTree;
import odf2nna.internal.statistics.MomentAccumulator;
import odf2nna.internal.statistics.RowsDigest;
import odf2nna.internal.statistics.SplitSums;

/** Moments, covariances and digests of all chunks, in blocks of rows. */
final class CalibrationSums {
    /** Rows of a chunk: blocks hold a whole number of chunks, so that each part runs the network on the same batches. */
    static final int CHUNK = 1024;

    private final MomentSums moments;
    private final CovarianceSums covariances;
    private final BlockTree<RowsDigest> tree = new BlockTree<>(RowsDigest::join);
    private final List<RowsDigest> block = new ArrayList<>();
    private long blocks;
    private long rows;

    /**
     * Empty sums.
     *
     * @param covariances begin at the same block
     */
    CalibrationSums(long firstBlock, CovarianceSums covariances) {
        this.moments = new MomentSums(firstBlock);
        this.covariances = covariances;
        this.blocks = firstBlock;
    }

    MomentSums moments() {
        return moments;
    }

    CovarianceSums covariances() {
        return covariances;
    }

    /** Adds the digest of a chunk of some rows. */
    void add(RowsDigest chunk, int count) {
        rows += count;
        block.add(chunk);
        if (block.size() == BlockTree.ROWS / CHUNK) {
            endBlock();
        }
    }

    private void endBlock() {
        tree.add(blocks++, RowsDigest.joined(block));
        block.clear();
    }

    /** {@return all that was added, as the nodes of one tree; nothing can be added any more} */
    ActivationProbe.Sums finish() {
        if (!block.isEmpty()) {
            endBlock();
        }
        List<BlockTree.Node<List<MomentAccumulator>>> seen = moments.finish().nodes();
        List<BlockTree.Node<List<SplitSums>>> joint = covariances.finish().nodes();
        List<BlockTree.Node<RowsDigest>> digests = tree.nodes();
        return new ActivationProbe.Sums(
                rows,
                IntStream.range(0, digests.size())
                        .mapToObj(i -> new BlockTree.Node<>(
                                digests.get(i).level(),
                                digests.get(i).index(),
                                new BlockSums(
                                        seen.get(i).sums(),
                                        joint.isEmpty()
                                                ? List.of()
                                                : joint.get(i).sums(),
                                        digests.get(i).sums())))
                        .toList());
    }
}
