package odf2nna.internal.runtime;

import java.util.ArrayList;
import java.util.List;
import odf2nna.internal.statistics.BlockTree;
import odf2nna.internal.statistics.MomentAccumulator;
import odf2nna.internal.statistics.SampleMoments;

/** The moments of all taps over all chunks, summed in blocks of rows. */
final class MomentSums {
    private final BlockTree<List<MomentAccumulator>> tree = new BlockTree<>(MomentAccumulator::join);
    private final List<MomentAccumulator> block = new ArrayList<>();
    private long blocks;
    private int segments;

    /** Empty sums of all rows. */
    MomentSums() {
        this(0);
    }

    /** Empty sums of the rows from one block on. */
    MomentSums(long firstBlock) {
        this.blocks = firstBlock;
    }

    /** Adds a segment of 256 rows, or the last, which may be shorter, of every tap. */
    void add(List<MomentAccumulator> segment) {
        if (block.isEmpty()) {
            segment.forEach(taps -> block.add(new MomentAccumulator(taps.width())));
        }
        MomentAccumulator.join(block, segment);
        if (++segments == BlockTree.ROWS / SampleMoments.SEGMENT) {
            endBlock();
        }
    }

    private void endBlock() {
        tree.add(blocks++, List.copyOf(block));
        block.clear();
        segments = 0;
    }

    /** {@return all that was added; nothing can be added any more} */
    BlockTree<List<MomentAccumulator>> finish() {
        if (segments > 0) {
            endBlock();
        }
        return tree;
    }
}
