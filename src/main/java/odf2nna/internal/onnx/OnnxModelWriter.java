package odf2nna.internal.onnx;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import odf2nna.onnx.UnsupportedModelException;

/**
 * Writes models atomically: everything is written to a folder beside the target first, where it can be loaded and
 * checked, and is moved into place in one step.
 *
 * <p>A model is one file, with external weights inlined. Only a model beyond protobuf's size limit, or one with
 * requested external data, has its larger weights in {@code NAME.data} beside it.
 */
public final class OnnxModelWriter {
    /** Above this many bytes weights go to an external file; protobuf ends at 2 GiB. */
    static final long INLINE_LIMIT = 1_900_000_000L;

    private static final int SMALLEST_EXTERNAL = 1024;
    private static final int PAGE = 4096;

    private OnnxModelWriter() {}

    /**
     * Writes a model, not yet in its place.
     *
     * @param staged the target
     * @param apart whether larger weights are written to a separate file in any case
     * @throws IOException if it can't be written; no file remains
     */
    public static StagedFile write(OnnxModel model, StagedFile staged, boolean apart) throws IOException {
        return staged.filled(() -> {
            ModelProto proto = apart || model.bytes() > INLINE_LIMIT ? externalise(model, staged) : inlined(model);
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(staged.file()), 1 << 16)) {
                proto.writeTo(out);
            }
        });
    }

    /**
     * {@return a model with all its weights in memory; itself where it has none in files of their own}
     *
     * @throws UnsupportedModelException if it takes 2 GB or more
     */
    public static OnnxModel inMemory(OnnxModel model) {
        if (!model.hasExternalData()) {
            return model;
        }
        if (model.bytes() > INLINE_LIMIT) {
            throw new UnsupportedModelException(
                    model.file().toString(),
                    "takes %,d bytes, too many to be kept in memory in one piece (%,d); the command line writes such models to files"
                            .formatted(model.bytes(), INLINE_LIMIT));
        }
        return model.with(inlined(model));
    }

    private static ModelProto inlined(OnnxModel model) {
        if (!model.hasExternalData()) {
            return model.proto();
        }
        TensorCodec codec = model.codec();
        GraphProto.Builder graph = model.proto().getGraph().toBuilder();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            graph.setInitializer(i, codec.inlined(graph.getInitializer(i)));
        }
        return model.proto().toBuilder().setGraph(graph).build();
    }

    private static ModelProto externalise(OnnxModel model, StagedFile staged) throws IOException {
        GraphProto.Builder graph = model.proto().getGraph().toBuilder();
        TensorCodec codec = model.codec();
        boolean any = false;
        long offset = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(staged.dataFile()), 1 << 20)) {
            for (int i = 0; i < graph.getInitializerCount(); i++) {
                TensorProto tensor = graph.getInitializer(i);
                boolean stays =
                        !TensorCodec.isExternal(tensor) && tensor.getRawData().size() < SMALLEST_EXTERNAL;
                if (!stays) {
                    long padding = (PAGE - offset % PAGE) % PAGE;
                    out.write(new byte[(int) padding]);
                    offset += padding;
                    long length = copy(codec, tensor, out);
                    graph.setInitializer(
                            i, reference(tensor, staged.dataFile().getFileName().toString(), offset, length));
                    offset += length;
                    any = true;
                }
            }
        }
        if (!any) {
            Files.delete(staged.dataFile());
        }
        return model.proto().toBuilder().setGraph(graph).build();
    }

    private static long copy(TensorCodec codec, TensorProto tensor, OutputStream out) throws IOException {
        if (!TensorCodec.isExternal(tensor)) {
            tensor.getRawData().writeTo(out);
            return tensor.getRawData().size();
        }
        return Channels.newChannel(out).write(codec.externalBytes(tensor));
    }

    private static TensorProto reference(TensorProto tensor, String location, long offset, long length) {
        return tensor.toBuilder()
                .clearRawData()
                .clearExternalData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(OnnxModel.entry("location", location))
                .addExternalData(OnnxModel.entry("offset", Long.toString(offset)))
                .addExternalData(OnnxModel.entry("length", Long.toString(length)))
                .build();
    }
}
