package odf2nna.internal.device.litert;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import odf2nna.internal.device.RowModel;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.LoadedModel;
import odf2nna.onnx.UnsupportedModelException;

/** Writes models as files of LiteRT: in float32, with weights in float16, or in int8. */
public final class LiteModelWriter {
    static final String FORMAT = "LiteRT";
    /** A file holds less than 2 GiB; tables and names take far less than the rest. */
    private static final long LARGEST = Integer.MAX_VALUE - (1 << 24);

    private LiteModelWriter() {}

    /**
     * What was written.
     *
     * @param leftOut outputs of the model that are no numbers
     * @param isDouble whether the model computes in double, and the file in float32
     * @param ramBytes bytes for activations of one row, at least
     * @param multiplyAdds of one row
     */
    public record Written(List<String> leftOut, boolean isDouble, long ramBytes, long multiplyAdds) {
        public Written {
            leftOut = List.copyOf(leftOut);
        }
    }

    /**
     * Writes a model in floating point, not yet in its place.
     *
     * @param isHalf whether weights that half precision holds exactly are stored in it; those of a model in half precision are in any case
     * @param title what made it
     * @throws UnsupportedModelException if other operators than those of its dense network have a part in it, or it is larger than 2 GiB
     * @throws IOException if the file can't be written; nothing is left behind
     */
    public static Written write(LoadedModel model, StagedFile staged, boolean isHalf, List<String> title)
            throws IOException {
        RowModel row = RowModel.of(model, FORMAT);
        return write(model, row, FloatGraph.of(row, model.model(), isHalf || isInHalf(model)), staged, title);
    }

    /**
     * Writes a model in int8, not yet in its place.
     *
     * @param exact the same model in floating point
     * @param title what made it
     * @throws UnsupportedModelException if it is larger than 2 GiB
     * @throws IOException if the file can't be written; nothing is left behind
     */
    public static Written write(LoadedModel exact, IntegerModel integers, StagedFile staged, List<String> title)
            throws IOException {
        return write(exact, RowModel.of(exact, FORMAT), integers.graph(), staged, title);
    }

    /**
     * What a file would take.
     *
     * @param fileBytes bytes of the file
     * @param ramBytes bytes for activations of one row, at least
     */
    public record Size(long fileBytes, long ramBytes) {}

    /**
     * {@return the size of the file of a model in floating point}
     *
     * @param isHalf whether weights that half precision holds exactly are stored in it
     */
    public static Size size(LoadedModel model, boolean isHalf, List<String> title) {
        return size(FloatGraph.of(RowModel.of(model, FORMAT), model.model(), isHalf || isInHalf(model)), title);
    }

    /** {@return the size of the file of a model in int8} */
    public static Size size(IntegerModel model, List<String> title) {
        return size(model.graph(), title);
    }

    private static Size size(LiteModel graph, List<String> title) {
        return new Size(file(graph, title).remaining(), graph.activationBytes());
    }

    private static ByteBuffer file(LiteModel graph, List<String> title) {
        return FlatFile.of(graph, String.join("\n", title));
    }

    private static Written write(
            LoadedModel model, RowModel row, LiteModel graph, StagedFile staged, List<String> title)
            throws IOException {
        long bytes = FlatFile.constantBytes(graph);
        if (bytes > LARGEST) {
            throw new UnsupportedModelException(
                    model.model().file().toString(),
                    "can't be written as LiteRT: its constants take %d bytes, and a file holds less than 2 GiB"
                            .formatted(bytes));
        }
        ByteBuffer file = file(graph, title);
        staged.filled(() -> {
            try (FileChannel channel =
                    FileChannel.open(staged.file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                while (file.hasRemaining()) {
                    channel.write(file);
                }
            }
        });
        boolean isDouble = row.type() == ElementType.DOUBLE;
        return new Written(row.leftOut(), isDouble, graph.activationBytes(), row.multiplyAdds());
    }

    private static boolean isInHalf(LoadedModel model) {
        return model.model().inputs().stream()
                .allMatch(input ->
                        input.type().filter(ElementType.FLOAT16::equals).isPresent());
    }
}
