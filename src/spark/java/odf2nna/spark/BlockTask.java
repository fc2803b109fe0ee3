package odf2nna.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import odf2nna.internal.statistics.BlockTree;

/**
 * The rows that one task takes: the blocks of rows that begin in one partition, to their ends in later ones.
 *
 * @param firstRow number of the first row among all rows, a multiple of the rows of a block
 * @param rows how many rows
 * @param skipped rows at the beginning of the first partition that belong to the task before
 * @param partitions numbers of the partitions that hold the rows, in their order
 */
record BlockTask(long firstRow, long rows, long skipped, List<Integer> partitions) implements Serializable {
    BlockTask {
        partitions = List.copyOf(partitions);
    }

    /**
     * {@return the tasks for all rows, in their order}
     *
     * @param counts how many rows each partition holds
     */
    static List<BlockTask> of(List<Long> counts) {
        long total = counts.stream().mapToLong(Long::longValue).sum();
        List<BlockTask> tasks = new ArrayList<>();
        long start = 0;
        for (int partition = 0; partition < counts.size(); partition++) {
            long next = start + counts.get(partition);
            long first = blockFrom(start);
            if (first < next) {
                long end = Math.min(total, blockFrom(next));
                tasks.add(new BlockTask(first, end - first, first - start, holding(counts, partition, end - start)));
            }
            start = next;
        }
        return tasks;
    }

    /** {@return the first row from {@code row} on that begins a block} */
    private static long blockFrom(long row) {
        return (row + BlockTree.ROWS - 1) / BlockTree.ROWS * BlockTree.ROWS;
    }

    /** {@return the partitions from {@code first} on that together hold {@code rows} rows} */
    private static List<Integer> holding(List<Long> counts, int first, long rows) {
        List<Integer> partitions = new ArrayList<>();
        long held = 0;
        for (int partition = first; held < rows; partition++) {
            partitions.add(partition);
            held += counts.get(partition);
        }
        return partitions;
    }
}
