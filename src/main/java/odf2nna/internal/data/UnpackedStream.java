package odf2nna.internal.data;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import odf2nna.data.DataFormatException;

/** Bytes that are unpacked while they are read. Damage is reported with the file. */
abstract class UnpackedStream extends FilterInputStream {
    UnpackedStream(InputStream in) {
        super(in);
    }

    /** {@return what is thrown where the packed bytes can't be read} */
    abstract DataFormatException damaged(IOException cause);

    /** {@return what the library says of it, which may be nothing where a file ends too soon} */
    static String reason(IOException cause) {
        return cause.getMessage() == null ? "it ends too soon" : cause.getMessage();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return super.read(target, offset, length);
        } catch (EOFException | ZipException broken) {
            throw damaged(broken);
        }
    }
}
