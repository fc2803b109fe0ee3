package odf2nna.internal.data;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * Text in which runs of spaces outside quotes are collapsed to one space, and those at both ends of a line are removed.
 */
final class SpaceRuns extends FilterReader {
    private boolean quoted;
    private boolean pending;
    private boolean lineStart = true;
    private boolean ended;
    /** A character that a pending space had no room to precede. */
    private int held = -1;

    SpaceRuns(Reader in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        char[] one = new char[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        int written = 0;
        while (written == 0 && length > 0 && !(ended && held < 0)) {
            if (held >= 0) {
                target[offset] = (char) held;
                held = -1;
                written = 1;
            } else if (length == 1) {
                written = one(target, offset);
            } else {
                // half of the buffer, since each character may get a space before it
                int n = in.read(target, offset + length - length / 2, length / 2);
                ended = n < 0;
                written = squeeze(target, offset + length - length / 2, n, offset);
            }
        }
        return written == 0 && length > 0 ? -1 : written;
    }

    private int one(char[] target, int offset) throws IOException {
        char[] two = new char[2];
        int c = in.read();
        ended = c < 0;
        if (ended) {
            return 0;
        }
        two[1] = (char) c;
        int n = squeeze(two, 1, 1, 0);
        target[offset] = two[0];
        held = n == 2 ? two[1] : -1;
        return Math.min(n, 1);
    }

    /** Moves {@code n} characters from {@code from} down to {@code to}; {@return how many remain} */
    private int squeeze(char[] text, int from, int n, int to) {
        int written = to;
        for (int i = from; i < from + n; i++) {
            char c = text[i];
            if (c == ' ' && !quoted) {
                pending = !lineStart;
                continue;
            }
            boolean lineEnd = (c == '\n' || c == '\r') && !quoted;
            if (pending && !lineEnd) {
                text[written++] = ' ';
            }
            pending = false;
            lineStart = lineEnd;
            quoted ^= c == '"';
            text[written++] = c;
        }
        return written - to;
    }

    @Override
    public boolean ready() {
        return false;
    }
}
