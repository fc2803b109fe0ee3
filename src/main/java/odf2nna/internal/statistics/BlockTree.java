package odf2nna.internal.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * Joins the sums of blocks of rows in an order that only the numbers of the blocks decide. Blocks hold {@value #ROWS} rows each and
 * are numbered over all rows of a data set, from 0.
 *
 * <p>Floating-point addition is not associative, so sums that are added as they arrive depend on how rows are cut into parts. Here
 * node {@code (level, index)} of a binary tree is the join of its two children, {@code (level - 1, 2 · index)} and the next, in that order, and a
 * node of level 0 is a block. Whoever has all rows below a node gets the same bits for it. A tree holds only the largest
 * nodes whose rows are complete, at most two for each level, and {@link #joined} joins these from left to right. Not safe for use by several threads at
 * once.
 *
 * @param <S> the sums of a node
 */
public final class BlockTree<S> {
    /**
     * Rows of a block. Covariances for pruning are usually taken over fewer rows, which are then one block, so that joining costs nothing; and in
     * ten million rows there are few enough nodes, at most 8, for files and memory.
     */
    public static final int ROWS = 1 << 16;

    /** The largest level whose rows a {@code long} can number. */
    private static final int HIGHEST = 46;

    private final BinaryOperator<S> join;
    private final List<Node<S>> nodes = new ArrayList<>();

    /**
     * An empty tree.
     *
     * @param join adds the sums of later rows, its second argument, to those of earlier ones; it may change and return the first
     */
    public BlockTree(BinaryOperator<S> join) {
        this.join = join;
    }

    /**
     * The sums of {@code 2^level} blocks, or of fewer where the rows end.
     *
     * @param level 0 for one block
     * @param index number among the nodes of this level
     */
    public record Node<S>(int level, long index, S sums) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if there is no such node
         */
        public Node {
            if (level < 0 || level > HIGHEST || index < 0 || index > (Long.MAX_VALUE >> level) / ROWS - 1) {
                throw new IllegalArgumentException(
                        "node: expected a level and an index, got %d and %d".formatted(level, index));
            }
        }

        /** {@return the number of the first block} */
        public long firstBlock() {
            return index << level;
        }

        /** {@return the number of the block after the last} */
        public long endBlock() {
            return (index + 1) << level;
        }

        /** {@return the number of the first row} */
        public long firstRow() {
            return firstBlock() * ROWS;
        }

        private boolean isFollowedBy(Node<S> right) {
            return level == right.level && index % 2 == 0 && right.index == index + 1;
        }
    }

    /**
     * Adds the sums of the rows that come next. All rows of earlier nodes must be there.
     *
     * @throws IllegalArgumentException if the node does not begin where the last one ends
     */
    public void add(Node<S> next) {
        if (!nodes.isEmpty() && last().endBlock() != next.firstBlock()) {
            throw new IllegalArgumentException(
                    "next: expected block %d, got %d".formatted(last().endBlock(), next.firstBlock()));
        }
        Node<S> right = next;
        while (!nodes.isEmpty() && last().isFollowedBy(right)) {
            Node<S> left = nodes.remove(nodes.size() - 1);
            right = new Node<>(left.level + 1, left.index / 2, join.apply(left.sums, right.sums));
        }
        nodes.add(right);
    }

    /** Adds the sums of one block. */
    public void add(long block, S sums) {
        add(new Node<>(0, block, sums));
    }

    private Node<S> last() {
        return nodes.get(nodes.size() - 1);
    }

    /** {@return the largest nodes whose rows are there, in the order of the rows} */
    public List<Node<S>> nodes() {
        return List.copyOf(nodes);
    }

    /**
     * {@return the sums of all rows} The tree is empty then.
     *
     * @throws IllegalStateException if there are none
     */
    public S joined() {
        S whole = nodes.stream()
                .map(Node::sums)
                .reduce(join)
                .orElseThrow(() -> new IllegalStateException("nothing was added"));
        nodes.clear();
        return whole;
    }
}
