package odf2nna.internal.calibration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import odf2nna.data.DataFormatException;
import odf2nna.internal.statistics.BlockSums;
import odf2nna.internal.statistics.BlockTree;

/**
 * Joins the statistics of parts of a data set. Parts are put in the order of their rows, so that neither the order of the files nor how
 * the rows are cut changes a bit of the result.
 */
public final class StatisticsMerge {
    private final List<StatisticsFile> parts;

    private StatisticsMerge(List<StatisticsFile> parts) {
        this.parts = parts;
    }

    /**
     * {@return the merge of some files, which were checked to fit}
     *
     * @param files at least one
     * @throws DataFormatException if one holds no statistics, they are of different models or options, or rows occur twice or are
     *     missing between them
     * @throws IOException if one can't be read
     */
    public static StatisticsMerge of(List<Path> files) throws IOException {
        List<StatisticsFile> parts = new ArrayList<>();
        for (Path file : files) {
            requireOnce(file, parts);
            StatisticsFile part = StatisticsFile.open(file);
            if (!parts.isEmpty()) {
                requireSame(part, parts.get(0));
            }
            parts.add(part);
        }
        parts.sort(Comparator.comparingLong((StatisticsFile part) -> part.rows().first())
                .thenComparing(part -> part.path().toString()));
        for (int i = 1; i < parts.size(); i++) {
            requireNext(parts.get(i - 1), parts.get(i));
        }
        return new StatisticsMerge(parts);
    }

    private static void requireSame(StatisticsFile part, StatisticsFile first) {
        Optional<String> difference = part.of().difference(first.of());
        if (difference.isPresent()) {
            throw DataFormatException.inFile(
                    part.path(),
                    "%s as in %s; calibrate all parts with the same model, options and version"
                            .formatted(difference.get(), first.path()));
        }
    }

    private static void requireOnce(Path file, List<StatisticsFile> parts) throws IOException {
        for (StatisticsFile part : parts) {
            if (Files.exists(file) && Files.isSameFile(file, part.path())) {
                throw DataFormatException.inFile(file, "is given twice; give each file once");
            }
        }
    }

    private static void requireNext(StatisticsFile before, StatisticsFile part) {
        long end = before.rows().end();
        long first = part.rows().first();
        if (first < end) {
            throw DataFormatException.inFile(
                    part.path(),
                    "%s are also in %s; give each row once"
                            .formatted(
                                    RowRange.text(
                                            first, Math.min(end, part.rows().end())),
                                    before.path()));
        }
        if (!before.rows().isWhole()) {
            throw DataFormatException.inFile(
                    before.path(),
                    String.format(
                            Locale.ROOT,
                            "ends within a block of %,d rows, and %s follows; cut parts at multiples of %,d rows",
                            BlockTree.ROWS,
                            part.path(),
                            BlockTree.ROWS));
        }
        if (first > end) {
            throw DataFormatException.inFile(
                    part.path(),
                    "%s are missing between %s and this file; add the file of these rows"
                            .formatted(RowRange.text(end, first), before.path()));
        }
    }

    /** {@return the statistics of all rows; holds the sums of one part and of the merged ones at a time} */
    public PartialStatistics merged() throws IOException {
        BlockTree<BlockSums> tree = new BlockTree<>(BlockSums::join);
        for (StatisticsFile part : parts) {
            part.read().nodes().forEach(tree::add);
        }
        long first = parts.get(0).rows().first();
        long end = parts.get(parts.size() - 1).rows().end();
        return new PartialStatistics(parts.get(0).of(), new RowRange(first, end - first), tree.nodes());
    }
}
