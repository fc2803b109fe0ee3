package odf2nna.internal.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import odf2nna.data.DataFormatException;

/** The characters of a text file: UTF-8, with or without byte order mark, compressed or not. */
final class CsvText {
    private static final int SAMPLE = 1 << 16;
    private static final int LARGEST_SAMPLE = 1 << 25;
    private static final int SAMPLE_LINES = 20;

    private CsvText() {}

    /** {@return the characters of {@code file}; reading throws {@link CharacterCodingException} at malformed UTF-8} */
    static Reader open(Path file) throws IOException {
        return new InputStreamReader(withoutMark(Content.open(file)), decoder());
    }

    private static CharsetDecoder decoder() {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    private static InputStream withoutMark(InputStream in) throws IOException {
        in.mark(3);
        byte[] mark = in.readNBytes(3);
        if (!Arrays.equals(mark, new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf})) {
            in.reset();
        }
        return in;
    }

    /**
     * Reads the first whole lines: some 64 KiB, or more if lines are long.
     *
     * @param file the file
     * @return the lines; all of the file if it is short
     * @throws IOException         if the file can't be read
     * @throws DataFormatException if the text is not UTF-8
     */
    static String sample(Path file) throws IOException {
        byte[] bytes;
        boolean whole;
        try (InputStream in = withoutMark(Content.open(file))) {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            byte[] piece = new byte[SAMPLE];
            int lines = 0;
            int n;
            do {
                n = in.readNBytes(piece, 0, SAMPLE);
                read.write(piece, 0, n);
                lines += lineEnds(piece, n);
            } while (n == SAMPLE && lines < SAMPLE_LINES && read.size() < LARGEST_SAMPLE);
            whole = n < SAMPLE;
            bytes = read.toByteArray();
        }
        int end = bytes.length;
        while (!whole && end > 0 && bytes[end - 1] != '\n' && bytes[end - 1] != '\r') {
            end--;
        }
        if (end == 0) {
            throw DataFormatException.inFile(
                    file, "found no line end in the first %,d bytes, expected CSV".formatted(bytes.length));
        }
        try {
            return decoder().decode(ByteBuffer.wrap(bytes, 0, end)).toString();
        } catch (CharacterCodingException malformed) {
            throw notUtf8(file).causedBy(malformed);
        }
    }

    private static int lineEnds(byte[] piece, int n) {
        int count = 0;
        for (int i = 0; i < n; i++) {
            count += piece[i] == '\n' ? 1 : 0;
        }
        return count;
    }

    /** Finds the first line that is not UTF-8, by reading the file once more. */
    static DataFormatException notUtf8(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Content.open(file))) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            long number = 1;
            for (int b = in.read(); ; b = in.read()) {
                if (b == '\n' || b < 0) {
                    if (!isUtf8(line.toByteArray()) || b < 0) {
                        return DataFormatException.inLine(
                                file,
                                number,
                                "found bytes that are not UTF-8 (Latin-1 or Windows-1252?), expected UTF-8");
                    }
                    line.reset();
                    number++;
                } else {
                    line.write(b);
                }
            }
        }
    }

    private static boolean isUtf8(byte[] line) {
        try {
            decoder().decode(ByteBuffer.wrap(line));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }
}
