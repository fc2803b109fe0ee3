package odf2nna.internal.savedmodel.write;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import odf2nna.internal.onnx.RawTensor;
import odf2nna.internal.savedmodel.MaskedCrc;
import odf2nna.internal.savedmodel.Types;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.BundleHeaderProto;
import org.tensorflow.proto.VersionDef;

/**
 * Writes a checkpoint: the folder {@code variables} with the values in one file, and an index of them.
 *
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.18.0/tensorflow/core/protobuf/tensor_bundle.proto">Tensor
 *     bundles</a>
 * @see <a href="https://github.com/tensorflow/tensorflow/blob/v2.18.0/tensorflow/core/lib/io/table_format.txt">The table
 *     format of TensorFlow</a>
 */
final class BundleWriter {
    private static final String PREFIX = "variables";
    private static final long MAGIC = 0xdb4775248b80fb57L;
    private static final int HANDLES = 40;

    private BundleWriter() {}

    /** Writes values by their names into a folder that is made. */
    static void write(Path folder, Map<String, RawTensor> values) throws IOException {
        Files.createDirectories(folder);
        SortedMap<String, ByteString> entries = new TreeMap<>();
        entries.put(
                "",
                BundleHeaderProto.newBuilder()
                        .setNumShards(1)
                        .setVersion(VersionDef.newBuilder().setProducer(1))
                        .build()
                        .toByteString());
        long offset = 0;
        try (OutputStream data = new BufferedOutputStream(
                Files.newOutputStream(folder.resolve(PREFIX + ".data-00000-of-00001")), 1 << 16)) {
            for (Map.Entry<String, RawTensor> value : new TreeMap<>(values).entrySet()) {
                ByteString bytes = value.getValue().content();
                bytes.writeTo(data);
                // keys are compared byte by byte, here one character each
                String key = new String(value.getKey().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
                entries.put(
                        key,
                        BundleEntryProto.newBuilder()
                                .setDtype(Types.of(value.getValue().type()))
                                .setShape(GraphWriter.shape(value.getValue().dims(), true))
                                .setOffset(offset)
                                .setSize(bytes.size())
                                .setCrc32C(MaskedCrc.of(bytes.asReadOnlyByteBuffer()))
                                .build()
                                .toByteString());
                offset += bytes.size();
            }
        }
        Files.write(folder.resolve(PREFIX + ".index"), table(entries));
    }

    /** {@return a table of one block: the entries, then an empty block, the list of blocks, and where to find both} */
    private static byte[] table(SortedMap<String, ByteString> entries) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ByteString data = handle(file, block(entries));
        ByteString none = handle(file, block(new TreeMap<>()));
        ByteString index = handle(file, block(new TreeMap<>(Map.of(entries.lastKey(), data))));
        ByteBuffer footer = ByteBuffer.allocate(HANDLES + Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        footer.put(none.concat(index).toByteArray()).putLong(HANDLES, MAGIC);
        file.writeBytes(footer.array());
        return file.toByteArray();
    }

    /** Appends a block with its kind of compression, none, and its checksum; {@return where it stands} */
    private static ByteString handle(ByteArrayOutputStream file, byte[] block) throws IOException {
        ByteString.Output handle = ByteString.newOutput();
        CodedOutputStream place = CodedOutputStream.newInstance(handle);
        place.writeUInt64NoTag(file.size());
        place.writeUInt64NoTag(block.length);
        place.flush();
        ByteBuffer whole = ByteBuffer.allocate(block.length + 1 + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        whole.put(block).put((byte) 0);
        whole.putInt(MaskedCrc.of(ByteBuffer.wrap(whole.array(), 0, block.length + 1)));
        file.writeBytes(whole.array());
        return handle.toByteString();
    }

    /** {@return entries whose keys share nothing, so that each is a place to start from} */
    private static byte[] block(SortedMap<String, ByteString> entries) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        ByteBuffer starts = ByteBuffer.allocate((Math.max(1, entries.size()) + 1) * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (Map.Entry<String, ByteString> entry : entries.entrySet()) {
            starts.putInt(block.size());
            byte[] key = entry.getKey().getBytes(StandardCharsets.ISO_8859_1);
            CodedOutputStream out = CodedOutputStream.newInstance(block);
            out.writeUInt32NoTag(0);
            out.writeUInt32NoTag(key.length);
            out.writeUInt32NoTag(entry.getValue().size());
            out.writeRawBytes(key);
            out.writeRawBytes(entry.getValue());
            out.flush();
        }
        starts.putInt(starts.capacity() - Integer.BYTES, Math.max(1, entries.size()));
        block.writeBytes(starts.array());
        return block.toByteArray();
    }
}
