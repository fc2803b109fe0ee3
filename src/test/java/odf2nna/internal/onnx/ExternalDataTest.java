package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import odf2nna.internal.onnx.proto.Onnx.StringStringEntryProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalDataTest {
    private static final long BYTES = 3L << 30;

    @TempDir
    private Path folder;

    /** The file has holes in place of its zeros and takes next to no room. */
    @Test
    void aTensorOfTwoGibibytesOrMoreIsRefusedByName() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("w.bin").toFile(), "rw")) {
            file.setLength(BYTES);
        }
        TensorProto tensor = TensorProto.newBuilder()
                .setName("wide")
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue("w.bin"))
                .build();

        assertThatThrownBy(() -> new ExternalData(folder.resolve("model.onnx")).bytes(tensor, BYTES))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("initializer 'wide'")
                .hasMessageContaining("less than 2 GiB for one tensor");
    }
}
