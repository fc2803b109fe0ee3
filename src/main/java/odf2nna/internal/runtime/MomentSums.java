package odf2nna.internal.runtime;

import java.util.ArrayList;
import java.util.List;
import odf2nna.internal.statistics.BlockTree;
import odf2nna.internal.statistics.MomentAccumulator;
import odf2nna.internal.statistics.SampleMoments;

/** The moments of all taps over all chunks, summed in blocks of rows. */
final class MomentSums {
    private final BlockTree<List<MomentAccumulator>> tree = new BlockTree<>(MomentSums::join);
    private final List<MomentAccumulator> block = new ArrayList<>();
    private long blocks;
    private int segments;

    /** {@return moments of the same taps, the later ones merged into the others} */
    static List<MomentAccumulator> join(List<MomentAccumulator> earlier, List<MomentAccumulator> later) {
        for (int i = 0; i < earlier.size(); i++) {
            earlier.get(i).merge(later.get(i));
        }
        return earlier;
    }

    /** Adds a segment of 256 rows, or the last, which may be shorter, of every tap. */
    void add(List<MomentAccumulator> segment) {
        if (block.isEmpty()) {
            segment.forEach(taps -> block.add(new MomentAccumulator(taps.width())));
        }
        join(block, segment);
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
