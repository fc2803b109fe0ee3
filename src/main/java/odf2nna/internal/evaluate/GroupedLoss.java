package odf2nna.internal.evaluate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How much worse a candidate is where rows come in groups that are drawn as a whole, by any metric: the delete-a-group
 * jackknife (P. Kott, "The delete-a-group jackknife", Journal of Official Statistics 17 (2001) 521-526). The groups are
 * dealt into blocks; the loss is computed again without each of these.
 */
public final class GroupedLoss {
    /** With fewer groups there is no estimate of the variance between them. */
    private static final int FEWEST_GROUPS = 10;

    private static final int MOST_BLOCKS = 50;
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private GroupedLoss() {}

    /**
     * {@return the loss of the rows, with the wider of two bounds: that of rows, and that of groups}
     *
     * @param groups by row, the number of its group
     * @param z standard errors of a normal distribution that lie between estimate and bound as often; positive
     */
    public static PairedLoss of(PairedRows rows, long[] groups, double z, long seed) {
        PairedLoss loss = rows.loss(z, seed);
        Map<Long, Integer> blockOfGroup = new HashMap<>();
        Arrays.stream(groups).forEach(group -> blockOfGroup.putIfAbsent(group, 0));
        if (blockOfGroup.size() < FEWEST_GROUPS) {
            return loss.boundedBy(Double.POSITIVE_INFINITY);
        }
        int blocks = Math.min(MOST_BLOCKS, blockOfGroup.size());
        deal(blockOfGroup, blocks, seed);
        int[] blockOfRow = Arrays.stream(groups)
                .mapToInt(group -> blockOfGroup.getOrDefault(group, 0))
                .toArray();
        double squares = IntStream.range(0, blocks)
                .mapToDouble(block -> rows.of(row -> blockOfRow[row] != block).estimate() - rows.estimate())
                .map(change -> change * change)
                .sum();
        double error = Math.sqrt(squares * (blocks - 1) / blocks);
        double distance = TDistribution.of(blocks - 1.0).inverseSurvivalProbability(NORMAL.survivalProbability(z));
        double bound = loss.estimate() + distance * error;
        return new PairedLoss(loss.estimate(), loss.bound(), Math.max(loss.standardError(), error), loss.rows())
                .boundedBy(Double.isNaN(bound) ? Double.POSITIVE_INFINITY : bound);
    }

    /** Assigns groups to blocks of equal numbers of groups, in a random order from the seed. */
    private static void deal(Map<Long, Integer> blockOfGroup, int blocks, long seed) {
        long[] order = blockOfGroup.keySet().stream()
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = order.length - 1; i >= 0; i--) {
            int other = random.nextInt(i + 1);
            long group = order[other];
            order[other] = order[i];
            blockOfGroup.put(group, i % blocks);
        }
    }
}
