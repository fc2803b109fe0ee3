package odf2nna.internal.data;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import odf2nna.data.DataFormatException;

/** A stream that decompresses while it is read, and reports damage with the file's name. */
abstract class UnpackedStream extends FilterInputStream {
    UnpackedStream(InputStream in) {
        super(in);
    }

    /** {@return the exception for compressed bytes that can't be read} */
    abstract DataFormatException damaged(IOException cause);

    /** {@return the library's message, or that the file ends too soon where there is none} */
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
