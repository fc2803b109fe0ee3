package odf2nna.spark;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.rdd.PartitionCoalescer;
import org.apache.spark.rdd.PartitionGroup;
import org.apache.spark.rdd.RDD;

/** Gives each task the partitions that hold its rows; two tasks may share one. */
final class BlockCoalescer implements PartitionCoalescer, Serializable {
    private final List<BlockTask> tasks;

    BlockCoalescer(List<BlockTask> tasks) {
        this.tasks = List.copyOf(tasks);
    }

    @Override
    public PartitionGroup[] coalesce(int maxPartitions, RDD<?> parent) {
        Partition[] partitions = parent.partitions();
        return tasks.stream().map(task -> group(task, partitions, parent)).toArray(PartitionGroup[]::new);
    }

    private static PartitionGroup group(BlockTask task, Partition[] partitions, RDD<?> parent) {
        Partition first = partitions[task.partitions().get(0)];
        PartitionGroup group =
                new PartitionGroup(parent.preferredLocations(first).headOption());
        task.partitions().forEach(number -> group.partitions().append(partitions[number]));
        return group;
    }
}
