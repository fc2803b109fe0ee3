package odf2nna.internal.statistics;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A SHA-256 of rows that does not depend on the files they are in, nor on how they are cut into parts at blocks: the digest of a node of a
 * {@link BlockTree} is that of the digests of its children.
 *
 * @param sha256 in hexadecimal
 */
public record RowsDigest(String sha256) {
    private static final String FORMAT = "[0-9a-f]{64}";

    /**
     * Checks the digits.
     *
     * @throws IllegalArgumentException if it is no SHA-256
     */
    public RowsDigest {
        if (!sha256.matches(FORMAT)) {
            throw new IllegalArgumentException("sha256: expected 64 hexadecimal digits, got '" + sha256 + "'");
        }
    }

    /** {@return the digest of the first numbers of an array} */
    public static RowsDigest of(double[] numbers, int count) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(count, Double.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(numbers, 0, count);
        return of(List.of(bytes.array()));
    }

    /** {@return the digest of digests, which follow each other} */
    public static RowsDigest joined(List<RowsDigest> digests) {
        return of(digests.stream()
                .map(digest -> HexFormat.of().parseHex(digest.sha256))
                .toList());
    }

    /** {@return the digest of these rows and of later ones} */
    public RowsDigest join(RowsDigest later) {
        return joined(List.of(this, later));
    }

    private static RowsDigest of(List<byte[]> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            parts.forEach(digest::update);
            return new RowsDigest(HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
