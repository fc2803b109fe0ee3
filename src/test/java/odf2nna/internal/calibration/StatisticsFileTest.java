package odf2nna.internal.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import odf2nna.data.DataFormatException;
import odf2nna.internal.statistics.BlockSums;
import odf2nna.internal.statistics.BlockTree;
import odf2nna.internal.statistics.CovarianceAccumulator;
import odf2nna.internal.statistics.MomentAccumulator;
import odf2nna.internal.statistics.RowsDigest;
import odf2nna.internal.statistics.SplitSums;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the statistics of two values, 3 and 2 wide, with a few random samples in the place of each block of rows. */
class StatisticsFileTest {
    private static final int BLOCKS = 13;
    private static final long ROWS = (BLOCKS - 1L) * BlockTree.ROWS + 100;
    private static final int[] WIDTHS = {3, 2};

    @TempDir
    private Path folder;

    private static Calibrated of() {
        return new Calibrated(
                "1.0",
                "ab".repeat(32),
                false,
                List.of(new Calibrated.Input("x", 4, List.of("a", "b", "c", "ä\n"))),
                1 / 255.0,
                "",
                ROWS,
                16384,
                List.of(new Calibrated.Measured("x", 3), new Calibrated.Measured("a0", 2)),
                List.of(new Calibrated.Pair(0, 0), new Calibrated.Pair(1, 1), new Calibrated.Pair(0, 1)));
    }

    private static BlockSums block(int number) {
        Random random = new Random(number);
        List<MomentAccumulator> moments = new ArrayList<>();
        for (int width : WIDTHS) {
            moments.add(MomentAccumulator.of(
                    width,
                    7,
                    random.doubles((long) width * MomentAccumulator.PARTS).toArray()));
        }
        List<SplitSums> pairs = new ArrayList<>();
        for (Calibrated.Pair pair : of().pairs()) {
            pairs.add(new SplitSums(sums(pair, random), sums(pair, random)));
        }
        return new BlockSums(moments, pairs, RowsDigest.of(new double[] {number}, 1));
    }

    private static CovarianceAccumulator sums(Calibrated.Pair pair, Random random) {
        int n = WIDTHS[pair.x()];
        int m = pair.within() ? 0 : WIDTHS[pair.y()];
        CovarianceAccumulator sums =
                pair.within() ? new CovarianceAccumulator(n, m) : CovarianceAccumulator.across(n, m);
        for (int row = 0; row < 5; row++) {
            sums.add(
                    random.doubles(n, -1, 1).toArray(), random.doubles(m, -1, 1).toArray());
        }
        return sums;
    }

    private static PartialStatistics part(Calibrated of, int from, int to) {
        BlockTree<BlockSums> tree = new BlockTree<>(BlockSums::join);
        for (int block = from; block < to; block++) {
            tree.add(block, block(block));
        }
        long first = (long) from * BlockTree.ROWS;
        long end = Math.min(ROWS, (long) to * BlockTree.ROWS);
        return new PartialStatistics(of, new RowRange(first, end - first), tree.nodes());
    }

    private Path write(String name, PartialStatistics statistics) throws IOException {
        Path file = folder.resolve(name);
        StatisticsFile.write(statistics, file);
        return file;
    }

    private Path write(int from, int to) throws IOException {
        return write(from + "-" + to, part(of(), from, to));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 13})
    void anyNumberOfPartsInAnyOrderGivesTheSameBytes(int parts) throws IOException {
        Path whole = write(0, BLOCKS);
        List<Integer> cuts = new ArrayList<>(List.of(0, BLOCKS));
        for (int cut = 1; cuts.size() <= parts; cut++) {
            cuts.add(cut);
        }
        Collections.sort(cuts);
        List<Path> files = new ArrayList<>();
        for (int i = 1; i < cuts.size(); i++) {
            files.add(write("part-" + i, part(of(), cuts.get(i - 1), cuts.get(i))));
        }
        Collections.shuffle(files, new Random(parts));

        Path merged = write("merged", StatisticsMerge.of(files).merged());

        assertThat(files).hasSize(parts);
        assertThat(merged).hasSameBinaryContentAs(whole);
    }

    @Test
    void whatIsReadIsWhatWasWritten() throws IOException {
        Path file = write(2, 9);

        StatisticsFile opened = StatisticsFile.open(file);

        assertThat(opened.of()).isEqualTo(of());
        assertThat(opened.rows()).isEqualTo(new RowRange(2 * BlockTree.ROWS, 7 * BlockTree.ROWS));
        assertThat(write("again", opened.read())).hasSameBinaryContentAs(file);
    }

    @Test
    void theFirstLinesAreForPeople() throws IOException {
        List<String> lines = new String(Files.readAllBytes(write(0, 1)), StandardCharsets.ISO_8859_1)
                .lines()
                .limit(2)
                .toList();

        assertThat(lines.get(0)).isEqualTo("odf2nna-statistics/1");
        assertThat(lines.get(1))
                .startsWith("{\"of\":{\"tool\":\"1.0\",")
                .contains("\"rows\":{\"first\":0,\"count\":65536}");
    }

    @Test
    void rowsThatOccurTwiceAreRefused() throws IOException {
        Path first = write(0, 3);

        assertThatThrownBy(() -> StatisticsMerge.of(List.of(write(2, 5), first)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith(folder.resolve("2-5").toString())
                .hasMessageContaining("rows 131,072 to 196,607 are also in " + first + "; give each row once");
        assertThatThrownBy(() -> StatisticsMerge.of(List.of(first, write("copy", part(of(), 0, 3)))))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("rows 0 to 196,607 are also in");
    }

    @Test
    void missingRowsAreRefused() throws IOException {
        List<Path> files = List.of(write(7, 9), write(0, 3));

        assertThatThrownBy(() -> StatisticsMerge.of(files))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith(folder.resolve("7-9").toString())
                .hasMessageContaining("rows 196,608 to 458,751 are missing between " + folder.resolve("0-3"));
    }

    @Test
    void onlyTheLastPartMayEndWithinABlock() throws IOException {
        Path cut = write(
                "cut",
                new PartialStatistics(
                        of(), new RowRange(0, 100), part(of(), 0, 1).nodes()));

        assertThatThrownBy(() -> StatisticsMerge.of(List.of(cut, write(1, 2))))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith(cut.toString())
                .hasMessageContaining("ends within a block of 65,536 rows")
                .hasMessageContaining("cut parts at multiples of 65,536 rows");
        assertThatThrownBy(() -> new RowRange(100, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RowRange(0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFileGivenTwiceIsRefused() throws IOException {
        Path file = write(0, 3);

        assertThatThrownBy(() -> StatisticsMerge.of(List.of(file, folder.resolve("./0-3"))))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("is given twice");
    }

    private static Calibrated with(String field) {
        Calibrated of = of();
        boolean tool = field.equals("tool");
        boolean rows = field.equals("rows");
        return new Calibrated(
                tool ? "2.0" : of.tool(),
                field.equals("model") ? "cd".repeat(32) : of.model(),
                field.equals("simplified") != of.simplified(),
                field.equals("columns") ? List.of(new Calibrated.Input("x", 4, List.of())) : of.inputs(),
                field.equals("scale") ? 2 : of.scale(),
                field.equals("scaler") ? "ef".repeat(32) : of.scaler(),
                rows ? ROWS + 1 : of.rows(),
                field.equals("sample") ? 20000 : of.covarianceRows(),
                field.equals("values")
                        ? List.of(new Calibrated.Measured("x", 3), new Calibrated.Measured("b0", 2))
                        : of.values(),
                of.pairs());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tool | was made by odf2nna-onnx 2.0, expected 1.0",
                "model | is of the model with SHA-256 cdcdcdcdcdcd..., expected abababababab...",
                "simplified | is of the model after simplification, expected without simplification",
                "columns | has inputs",
                "scale | has features scaled by --scale 2, expected 0.00392",
                "scaler | has features scaled by --scaler with SHA-256 efefefefefef..., expected none",
                "rows | is of a data set with this number of rows (--total-rows): 786,533, expected 786,532",
                "sample | has covariances over 20,000, expected 16,384",
                "values | has values 'x' (3), 'b0' (2), expected 'x' (3), 'a0' (2)",
            })
    void partsOfOtherModelsOptionsOrVersionsAreRefused(String field, String words) throws IOException {
        Path first = write(0, 3);
        Path other = write("other", part(with(field), 3, 5));

        assertThatThrownBy(() -> StatisticsMerge.of(List.of(first, other)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageStartingWith(other + ": " + words)
                .hasMessageContaining(
                        "as in " + first + "; calibrate all parts with the same model, options and version");
    }

    @Test
    void statisticsOfAPartAreNoStatisticsOfAll() throws IOException {
        Path part = write(0, 3);

        assertThatThrownBy(() -> StoredStatistics.read(part))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("holds rows 0 to 196,607 of 786,532; give a file in which 'merge' has joined");
    }

    @Test
    void statisticsOfAllRowsAreThoseOfAnyMerge() throws IOException {
        StoredStatistics whole = StoredStatistics.read(write(0, BLOCKS));

        Path merged = write(
                "merged",
                StatisticsMerge.of(List.of(write(0, 5), write(5, BLOCKS))).merged());
        StoredStatistics again = StoredStatistics.read(merged);

        assertThat(again.rowsSha256()).isEqualTo(whole.rowsSha256());
        assertThat(again.statistics("a0")).isEqualTo(whole.statistics("a0"));
        assertThat(again.between("x", "a0")).isEqualTo(whole.between("x", "a0"));
        assertThat(again.between("x", "a0").whole().sxx())
                .isEqualTo(again.between("x", "x").whole().sxx());
        assertThat(again.between("x", "a0").halves()).hasSize(2);
        assertThatThrownBy(() -> again.between("a0", "x")).hasMessageContaining("no covariances of 'a0' with 'x'");
        assertThatThrownBy(() -> again.between("x", "none")).hasMessageContaining("no covariances of 'x' with 'none'");
        assertThatThrownBy(() -> again.statistics("none"))
                .hasMessageContaining("holds no statistics of 'none'; calibrate with --prune-inputs");
    }

    @Test
    void statisticsOfSomethingElseAreRefused() throws IOException {
        StoredStatistics stored = StoredStatistics.read(write(0, BLOCKS));

        stored.require("1.0", of().model());
        stored.requireSimplified(false);
        stored.requireScaling(1 / 255.0, "", of().inputs());
        assertThatThrownBy(() -> stored.require("1.1", of().model())).hasMessageContaining("expected 1.1");
        assertThatThrownBy(() -> stored.require("1.0", "00")).hasMessageContaining("expected 00");
        assertThatThrownBy(() -> stored.requireSimplified(true)).hasMessageContaining("--no-simplify");
        assertThatThrownBy(() -> stored.requireScaling(1, "", of().inputs())).hasMessageContaining("--scale");
        List<Calibrated.Input> others = List.of(new Calibrated.Input("x", 4, List.of("a", "b", "c", "d")));
        assertThatThrownBy(() -> stored.requireScaling(1 / 255.0, "", others))
                .hasMessageContaining("expected [a, b, c, d] as in --eval");
    }

    private Path spoilt(UnaryOperator<byte[]> change) throws IOException {
        Path file = write(0, 5);
        return Files.write(folder.resolve("spoilt"), change.apply(Files.readAllBytes(file)));
    }

    @Test
    void aFileThatIsCutShortAtAnyByteIsRefused() throws IOException {
        int length = Math.toIntExact(Files.size(write(0, 5)));
        for (int end = 0; end < length; end += end < 100 ? 1 : 97) {
            int kept = end;
            Path cut = spoilt(bytes -> Arrays.copyOf(bytes, kept));

            assertThatThrownBy(() -> StatisticsFile.open(cut))
                    .as("%d of %d bytes", kept, length)
                    .isInstanceOf(DataFormatException.class)
                    .hasMessageStartingWith(cut.toString());
        }
    }

    @Test
    void aChangedByteIsNoticed() throws IOException {
        int length = Math.toIntExact(Files.size(write(0, 5)));
        for (int at = 0; at < length; at += 53) {
            int changed = at;
            Path file = spoilt(bytes -> {
                bytes[changed] ^= 4;
                return bytes;
            });

            assertThatThrownBy(() -> StatisticsFile.open(file))
                    .as("byte %d of %d", changed, length)
                    .isInstanceOf(DataFormatException.class);
        }
    }

    @Test
    void otherFilesAndOtherVersionsAreRefused() throws IOException {
        Path garbage = Files.write(folder.resolve("garbage"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> StatisticsFile.open(garbage)).hasMessageContaining("holds no statistics");
        Path newer = Files.writeString(folder.resolve("newer"), "odf2nna-statistics/2\n{}\n");
        assertThatThrownBy(() -> StatisticsFile.open(newer))
                .hasMessageContaining("has format odf2nna-statistics/2, expected odf2nna-statistics/1");
        assertThatThrownBy(() -> StatisticsFile.open(folder)).hasMessageContaining("is a folder");
    }

    /** A program that writes such files may write nonsense with a right digest. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "{\"of\":null,\"rows\":null,\"nodes\":[]}",
                "{\"of\":{\"pairs\":[{\"x\":5,\"y\":5}]},\"rows\":{\"first\":0,\"count\":1},\"nodes\":[]}",
                "{\"rows\":{\"first\":1,\"count\":1},\"nodes\":[]}",
                "{\"nodes\":[{}]}"
            })
    void nonsenseWithARightDigestIsRefused(String header) throws Exception {
        byte[] content = (StatisticsFile.FORMAT + "\n" + header + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
        byte[] bytes = Arrays.copyOf(content, content.length + digest.length);
        System.arraycopy(digest, 0, bytes, content.length, digest.length);
        Path file = Files.write(folder.resolve("nonsense"), bytes);

        assertThatThrownBy(() -> StatisticsFile.open(file)).isInstanceOf(DataFormatException.class);
    }
}
