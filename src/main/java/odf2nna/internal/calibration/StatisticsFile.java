package odf2nna.internal.calibration;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import odf2nna.data.DataFormatException;
import odf2nna.internal.statistics.BlockSums;
import odf2nna.internal.statistics.BlockTree;
import odf2nna.internal.statistics.CovarianceAccumulator;
import odf2nna.internal.statistics.MomentAccumulator;
import odf2nna.internal.statistics.RowsDigest;
import odf2nna.internal.statistics.SplitSums;

/**
 * A file of statistics: a line with its format, a line of JSON, all numbers as 64-bit little-endian floating point, and the SHA-256 of all
 * that in 32 bytes. The same statistics are the same bytes. docs/reference/statistics.md describes it.
 *
 * <p><strong>Errors:</strong> {@link DataFormatException} if a file is none of this program, of another version, cut short or
 * damaged; an {@link IOException} if it can't be read.
 */
public final class StatisticsFile {
    /** The first line of a file. */
    static final String FORMAT = "odf2nna-statistics/1";

    private static final String FAMILY = "odf2nna-statistics/";
    private static final int LONGEST_LINE = 64;
    private static final int LONGEST_HEADER = 1 << 28;
    private static final int DIGEST_BYTES = 32;
    private static final int BUFFER = 1 << 16;

    private final Path path;
    private final StatisticsHeader header;
    private final long start;

    private StatisticsFile(Path path, StatisticsHeader header, long start) {
        this.path = path;
        this.header = header;
        this.start = start;
    }

    /** Opens a file: checks that it is whole, and reads what it holds, but no sums. */
    public static StatisticsFile open(Path path) throws IOException {
        if (Files.notExists(path)) {
            throw DataFormatException.inFile(
                    path, "no such file, expected one that 'calibrate' or 'merge' has written");
        }
        if (Files.isDirectory(path)) {
            throw DataFormatException.inFile(
                    path, "is a folder, expected a file that 'calibrate' or 'merge' has written");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER)) {
            requireFormat(path, line(in, LONGEST_LINE));
        }
        requireWhole(path);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER)) {
            in.skipNBytes(FORMAT.length() + 1L);
            byte[] line = line(in, LONGEST_HEADER);
            StatisticsHeader header = StatisticsHeader.parse(new String(line, StandardCharsets.UTF_8));
            long start = FORMAT.length() + 1L + line.length + 1L;
            long numbers = (Files.size(path) - start - DIGEST_BYTES) / Double.BYTES;
            if (numbers != header.numbersOfNode() * header.nodes().size()) {
                throw new IllegalArgumentException("numbers: expected others than " + numbers);
            }
            return new StatisticsFile(path, header, start);
        } catch (IllegalArgumentException | NullPointerException | EOFException e) {
            throw damaged(path).causedBy(e);
        }
    }

    private static byte[] line(InputStream in, int longest) throws IOException {
        ByteBuffer line = ByteBuffer.allocate(LONGEST_LINE);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0 || line.position() == longest) {
                break;
            }
            if (!line.hasRemaining()) {
                line = ByteBuffer.wrap(Arrays.copyOf(line.array(), 2 * line.capacity()))
                        .position(line.position());
            }
            line.put((byte) next);
        }
        return Arrays.copyOf(line.array(), line.position());
    }

    private static void requireFormat(Path path, byte[] start) {
        String line = new String(start, StandardCharsets.ISO_8859_1);
        if (!line.equals(FORMAT)) {
            throw DataFormatException.inFile(
                    path,
                    line.startsWith(FAMILY)
                            ? "has format %s, expected %s; make it again with 'calibrate' of this version"
                                    .formatted(line, FORMAT)
                            : "holds no statistics, expected a file that 'calibrate' or 'merge' has written");
        }
    }

    private static void requireWhole(Path path) throws IOException {
        MessageDigest digest = digest();
        long remaining = Files.size(path) - DIGEST_BYTES;
        try (InputStream in = Files.newInputStream(path)) {
            byte[] buffer = new byte[BUFFER];
            while (remaining > 0) {
                int read = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, remaining));
                if (read == 0) {
                    break;
                }
                digest.update(buffer, 0, read);
                remaining -= read;
            }
            if (!Arrays.equals(in.readNBytes(DIGEST_BYTES), digest.digest())) {
                throw damaged(path);
            }
        }
    }

    private static DataFormatException damaged(Path path) {
        return DataFormatException.inFile(
                path,
                "is cut short or damaged: its SHA-256 is not the one at its end; copy it again, or make it again with 'calibrate'");
    }

    public Path path() {
        return path;
    }

    /** {@return what the statistics are of} */
    public Calibrated of() {
        return header.of();
    }

    /** {@return which rows} */
    public RowRange rows() {
        return header.rows();
    }

    /** {@return the statistics} */
    public PartialStatistics read() throws IOException {
        List<BlockTree.Node<BlockSums>> nodes = new ArrayList<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER)) {
            in.skipNBytes(start);
            for (StatisticsHeader.Place place : header.nodes()) {
                nodes.add(new BlockTree.Node<>(place.level(), place.index(), sums(place, in)));
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException | EOFException e) {
            throw damaged(path).causedBy(e);
        }
        return new PartialStatistics(of(), rows(), nodes);
    }

    private BlockSums sums(StatisticsHeader.Place place, InputStream in) throws IOException {
        List<MomentAccumulator> moments = new ArrayList<>();
        for (int i = 0; i < of().values().size(); i++) {
            int width = of().values().get(i).width();
            long samples = place.momentSamples().get(i);
            moments.add(MomentAccumulator.of(width, samples, numbers(in, (long) MomentAccumulator.PARTS * width)));
        }
        List<SplitSums> covariances = new ArrayList<>();
        for (int i = 0; i < of().pairs().size(); i++) {
            List<Long> samples = place.covarianceSamples().get(i);
            Calibrated.Pair pair = of().pairs().get(i);
            covariances.add(new SplitSums(covariance(pair, samples.get(0), in), covariance(pair, samples.get(1), in)));
        }
        return new BlockSums(moments, covariances, new RowsDigest(place.rowsSha256()));
    }

    private CovarianceAccumulator covariance(Calibrated.Pair pair, long samples, InputStream in) throws IOException {
        int n = of().values().get(pair.x()).width();
        int m = pair.within() ? 0 : of().values().get(pair.y()).width();
        double[] numbers = numbers(in, CovarianceAccumulator.count(n, m, pair.within()));
        return CovarianceAccumulator.of(n, m, pair.within(), samples, numbers);
    }

    private static double[] numbers(InputStream in, long count) throws IOException {
        double[] numbers = new double[Math.toIntExact(count)];
        byte[] buffer = new byte[BUFFER];
        for (int at = 0; at < numbers.length; ) {
            int part = Math.min(numbers.length - at, BUFFER / Double.BYTES);
            if (in.readNBytes(buffer, 0, part * Double.BYTES) < part * Double.BYTES) {
                throw new EOFException();
            }
            ByteBuffer.wrap(buffer)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asDoubleBuffer()
                    .get(numbers, at, part);
            at += part;
        }
        return numbers;
    }

    /** Writes statistics to a file. */
    public static void write(PartialStatistics statistics, Path file) throws IOException {
        MessageDigest digest = digest();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
            DigestOutputStream digested = new DigestOutputStream(out, digest);
            digested.write((FORMAT + "\n").getBytes(StandardCharsets.US_ASCII));
            digested.write((StatisticsHeader.of(statistics).json() + "\n").getBytes(StandardCharsets.UTF_8));
            for (BlockTree.Node<BlockSums> node : statistics.nodes()) {
                for (MomentAccumulator moments : node.sums().moments()) {
                    write(moments.numbers(), digested);
                }
                for (SplitSums pair : node.sums().covariances()) {
                    write(pair.even().numbers(), digested);
                    write(pair.odd().numbers(), digested);
                }
            }
            out.write(digest.digest());
        }
    }

    private static void write(double[] numbers, OutputStream out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < numbers.length; ) {
            int part = Math.min(numbers.length - at, BUFFER / Double.BYTES);
            buffer.asDoubleBuffer().put(numbers, at, part);
            out.write(buffer.array(), 0, part * Double.BYTES);
            at += part;
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
