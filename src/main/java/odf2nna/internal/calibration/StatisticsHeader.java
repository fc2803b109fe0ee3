package odf2nna.internal.calibration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import odf2nna.internal.statistics.BlockSums;
import odf2nna.internal.statistics.BlockTree;
import odf2nna.internal.statistics.CovarianceAccumulator;
import odf2nna.internal.statistics.MomentAccumulator;

/**
 * The second line of a file of statistics: what its numbers are of.
 *
 * @param of what the statistics are of
 * @param rows which rows
 * @param nodes in the order in which their numbers follow
 */
record StatisticsHeader(Calibrated of, RowRange rows, List<Place> nodes) {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().disable(MapperFeature.AUTO_DETECT_IS_GETTERS).build();

    StatisticsHeader {
        nodes = List.copyOf(nodes);
    }

    /**
     * A node of the tree of blocks.
     *
     * @param rowsSha256 digest of its rows
     * @param momentSamples how many samples each value has
     * @param covarianceSamples how many each pair has, in even and in odd rows
     */
    record Place(
            int level, long index, String rowsSha256, List<Long> momentSamples, List<List<Long>> covarianceSamples) {
        Place {
            momentSamples = List.copyOf(momentSamples);
            covarianceSamples = List.copyOf(covarianceSamples);
        }

        static Place of(BlockTree.Node<BlockSums> node) {
            return new Place(
                    node.level(),
                    node.index(),
                    node.sums().digest().sha256(),
                    node.sums().moments().stream()
                            .map(MomentAccumulator::samples)
                            .toList(),
                    node.sums().covariances().stream()
                            .map(pair ->
                                    List.of(pair.even().samples(), pair.odd().samples()))
                            .toList());
        }
    }

    static StatisticsHeader of(PartialStatistics statistics) {
        return new StatisticsHeader(
                statistics.of(),
                statistics.rows(),
                statistics.nodes().stream().map(Place::of).toList());
    }

    String json() {
        try {
            return MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a header is always valid JSON", e);
        }
    }

    /**
     * {@return the header in a line}
     *
     * @throws IllegalArgumentException if it holds none
     */
    static StatisticsHeader parse(String line) {
        try {
            return MAPPER.readValue(line, StatisticsHeader.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("header: expected JSON of statistics", e);
        }
    }

    /** {@return how many numbers each node has} */
    long numbersOfNode() {
        long numbers = 0;
        for (Calibrated.Measured value : of.values()) {
            numbers += (long) MomentAccumulator.PARTS * value.width();
        }
        for (Calibrated.Pair pair : of.pairs()) {
            int n = of.values().get(pair.x()).width();
            int m = pair.within() ? 0 : of.values().get(pair.y()).width();
            numbers += 2 * CovarianceAccumulator.count(n, m, pair.within());
        }
        return numbers;
    }
}
