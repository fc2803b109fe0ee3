package odf2nna.internal.training;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The state of a training after an epoch: from it, the same steps follow as if there had been no break. The arrays are not
 * copied and must not change. As bytes, big-endian, it is a mark, the fields in their order, and a CRC-32C of all that.
 *
 * @param fingerprint what the training is; see {@link Fingerprint}
 * @param epochs the history, the state before training first
 * @param state weights and what the optimizer keeps beside them, as the engine has them
 * @param best weights of the best epoch; none where that is the state before training
 */
public record Checkpoint(Map<String, String> fingerprint, List<Epoch> epochs, List<float[]> state, List<float[]> best) {
    /** "odf2nna" and the version of the layout. */
    private static final long MARK = 0x6f6466326e6e6101L;

    private static final int CHUNK = 1 << 14;

    public Checkpoint {
        fingerprint = Collections.unmodifiableMap(new LinkedHashMap<>(fingerprint));
        epochs = List.copyOf(epochs);
        state = List.copyOf(state);
        best = List.copyOf(best);
    }

    /** {@return the last epoch that is in it} */
    public int epoch() {
        return epochs.get(epochs.size() - 1).number();
    }

    void write(OutputStream target) throws IOException {
        CRC32C sum = new CRC32C();
        DataOutputStream out = new DataOutputStream(new CheckedOutputStream(target, sum));
        out.writeLong(MARK);
        out.writeInt(fingerprint.size());
        for (Map.Entry<String, String> part : fingerprint.entrySet()) {
            out.writeUTF(part.getKey());
            out.writeUTF(part.getValue());
        }
        out.writeInt(epochs.size());
        for (Epoch epoch : epochs) {
            out.writeInt(epoch.number());
            out.writeDouble(epoch.loss());
            out.writeDouble(epoch.validationLoss());
            out.writeDouble(epoch.validationError());
            out.writeDouble(epoch.seconds());
        }
        writeArrays(out, state);
        writeArrays(out, best);
        out.writeLong(sum.getValue());
        out.flush();
    }

    private static void writeArrays(DataOutputStream out, List<float[]> arrays) throws IOException {
        out.writeInt(arrays.size());
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK * Float.BYTES);
        for (float[] array : arrays) {
            out.writeInt(array.length);
            for (int from = 0; from < array.length; from += CHUNK) {
                int count = Math.min(CHUNK, array.length - from);
                buffer.clear().asFloatBuffer().put(array, from, count);
                out.write(buffer.array(), 0, count * Float.BYTES);
            }
        }
    }

    /** {@return the checkpoint; empty if the bytes end early or their checksum differs} */
    static Optional<Checkpoint> read(InputStream source, long size) throws IOException {
        CRC32C sum = new CRC32C();
        DataInputStream in = new DataInputStream(new CheckedInputStream(source, sum));
        Reader reader = new Reader(in, size);
        try {
            if (in.readLong() != MARK) {
                return Optional.empty();
            }
            Checkpoint found = new Checkpoint(reader.fingerprint(), reader.epochs(), reader.arrays(), reader.arrays());
            long expected = sum.getValue();
            return in.readLong() == expected ? Optional.of(found) : Optional.empty();
        } catch (EOFException | UTFDataFormatException torn) {
            return Optional.empty();
        }
    }

    /** Rejects counts that exceed the file's size, so that a truncated file causes no large allocation. */
    private record Reader(DataInputStream in, long size) {
        private int count(int leastBytes) throws IOException {
            int count = in.readInt();
            if (count < 0 || (long) count * leastBytes > size) {
                throw new EOFException();
            }
            return count;
        }

        Map<String, String> fingerprint() throws IOException {
            Map<String, String> parts = new LinkedHashMap<>();
            for (int i = count(2 * Short.BYTES); i > 0; i--) {
                parts.put(in.readUTF(), in.readUTF());
            }
            return parts;
        }

        List<Epoch> epochs() throws IOException {
            List<Epoch> epochs = new ArrayList<>();
            for (int i = count(Integer.BYTES + 4 * Double.BYTES); i > 0; i--) {
                epochs.add(new Epoch(in.readInt(), in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble()));
            }
            return epochs;
        }

        List<float[]> arrays() throws IOException {
            List<float[]> arrays = new ArrayList<>();
            ByteBuffer buffer = ByteBuffer.allocate(CHUNK * Float.BYTES);
            for (int i = count(Integer.BYTES); i > 0; i--) {
                float[] array = new float[count(Float.BYTES)];
                for (int from = 0; from < array.length; from += CHUNK) {
                    int length = Math.min(CHUNK, array.length - from);
                    in.readFully(buffer.array(), 0, length * Float.BYTES);
                    buffer.clear().asFloatBuffer().get(array, from, length);
                }
                arrays.add(array);
            }
            return arrays;
        }
    }
}
