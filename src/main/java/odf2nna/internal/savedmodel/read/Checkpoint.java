package odf2nna.internal.savedmodel.read;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SortedMap;
import java.util.zip.DataFormatException;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.savedmodel.MaskedCrc;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.BundleHeaderProto;
import org.tensorflow.proto.TensorSliceProto;

/**
 * The values of a model's variables: the folder {@code variables} with an index and one file of numbers or several. Values
 * are read when asked for, and checked against the sums in the index.
 *
 * @param problem makes errors
 * @param folder holds the index and the files of numbers
 * @param entries of the index; keys are one character a byte
 * @param shards the number of files of numbers
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.18.0/tensorflow/core/protobuf/tensor_bundle.proto">Tensor
 *     bundles</a>
 */
record Checkpoint(SavedModelProblem problem, Path folder, SortedMap<String, byte[]> entries, int shards) {
    private static final String PREFIX = "variables";

    /**
     * Opens the checkpoint of a model.
     *
     * @throws odf2nna.onnx.UnsupportedModelException if there is none, or its index is damaged
     */
    static Checkpoint open(SavedModelProblem problem) throws IOException {
        Path folder = problem.folder().resolve(PREFIX);
        Path index = folder.resolve(PREFIX + ".index");
        if (!Files.isRegularFile(index)) {
            throw problem.of(
                    "holds no variables/variables.index, so the weights are missing; copy the whole folder that was saved");
        }
        try {
            SortedMap<String, byte[]> entries = SortedTable.read(Files.readAllBytes(index));
            byte[] first = entries.get("");
            if (first == null) {
                throw new DataFormatException("it has no header");
            }
            BundleHeaderProto header = BundleHeaderProto.parseFrom(first);
            if (header.getEndianness() != BundleHeaderProto.Endianness.LITTLE) {
                throw problem.of(
                        "variables/variables.index was written on a big-endian machine; save the model on a little-endian one");
            }
            return new Checkpoint(problem, folder, entries, header.getNumShards());
        } catch (DataFormatException | InvalidProtocolBufferException e) {
            throw problem.of(
                    "variables/variables.index is damaged: " + e.getMessage() + "; copy or save the model again");
        }
    }

    /** {@return whether there is a value under a key} */
    boolean holds(String key) {
        return entries.containsKey(bytes(key));
    }

    /** {@return a text in UTF-8, one character a byte} */
    static String bytes(String key) {
        return new String(key.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /**
     * Reads a value.
     *
     * @param key its name in the checkpoint
     * @param part which part of it is read
     * @param name of the constant that it becomes
     * @throws odf2nna.onnx.UnsupportedModelException if it is not there, or not as it was written
     */
    Value read(String key, TensorPart part, String name) throws IOException {
        try {
            return part.of(whole(key, name));
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw problem.of("'%s': the part that is to be restored does not fit what variables/ holds", key);
        }
    }

    private Value whole(String key, String name) throws IOException {
        BundleEntryProto entry = entry(key, bytes(key));
        StoredTensor tensor = new StoredTensor(problem, name, entry.getDtype(), entry.getShape());
        if (entry.getSlicesCount() == 0) {
            return tensor.decode(data(key, entry, tensor.bytes(), true));
        }
        double[] values = new double[Value.size(tensor.dims())];
        Arrays.fill(values, Double.NaN);
        ElementType type = ElementType.FLOAT;
        int filled = 0;
        for (TensorSliceProto slice : entry.getSlicesList()) {
            BundleEntryProto found = entry(key, SliceKey.of(key, slice));
            StoredTensor stored = new StoredTensor(problem, name, found.getDtype(), found.getShape());
            TensorPart part = TensorPart.of(problem, name, slice);
            Value piece = stored.decode(data(key, found, stored.bytes(), true));
            if (!part.put(piece, tensor.dims(), values)) {
                throw problem.of("'%s': its pieces in variables/ do not fit its shape %s", name, tensor.dims());
            }
            type = piece.type();
            filled += Value.size(piece.dims());
        }
        if (filled != values.length) {
            throw problem.of("'%s': its pieces in variables/ hold %d of %d numbers", name, filled, values.length);
        }
        return Value.Reals.of(name, type, tensor.dims(), values.length, i -> values[i]);
    }

    /** {@return the bytes of a single text: its length in one number and a checksum stand before it} */
    byte[] text(String key) throws IOException {
        BundleEntryProto entry = entry(key, bytes(key));
        ByteBuffer bytes = data(key, entry, entry.getSize(), false);
        long length = SortedTable.varint(bytes);
        if (bytes.remaining() != length + Integer.BYTES) {
            throw problem.of("'%s' in variables/ is cut short; copy or save the model again", key);
        }
        bytes.getInt();
        byte[] text = new byte[bytes.remaining()];
        bytes.get(text);
        return text;
    }

    private BundleEntryProto entry(String key, String encoded) {
        byte[] entry = entries.get(encoded);
        if (entry == null) {
            throw problem.of("variables/ holds no value for '%s'; graph and checkpoint do not belong together", key);
        }
        try {
            return BundleEntryProto.parseFrom(entry);
        } catch (InvalidProtocolBufferException e) {
            throw problem.of("variables/variables.index is damaged at '%s'; copy or save the model again", key);
        }
    }

    private ByteBuffer data(String key, BundleEntryProto entry, long expected, boolean summed) throws IOException {
        String name = String.format(Locale.ROOT, "%s.data-%05d-of-%05d", PREFIX, entry.getShardId(), shards);
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw problem.of(
                    "holds no variables/%s, so weights are missing; copy the whole folder that was saved", name);
        }
        if (entry.getSize() != expected) {
            throw problem.of(
                    "variables/variables.index gives '%s' %d bytes, its shape takes %d",
                    key, entry.getSize(), expected);
        }
        try (FileChannel channel = FileChannel.open(file)) {
            if (entry.getOffset() < 0 || entry.getOffset() > channel.size() - expected) {
                throw problem.of(
                        "variables/%s is cut short: '%s' ends at byte %d, the file at %d; copy or save the model again",
                        name, key, entry.getOffset() + expected, channel.size());
            }
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(expected));
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, entry.getOffset() + bytes.position()) < 0) {
                    throw problem.of("variables/%s was cut short while it was read", name);
                }
            }
            bytes.flip();
            if (summed && MaskedCrc.of(bytes) != entry.getCrc32C()) {
                throw problem.of(
                        "variables/%s is damaged: the checksum of '%s' does not fit; copy or save the model again",
                        name, key);
            }
            return bytes;
        } catch (ArithmeticException e) {
            throw problem.of("'%s' takes %d bytes; a tensor of 2 GiB or more is not supported", key, expected);
        }
    }
}
