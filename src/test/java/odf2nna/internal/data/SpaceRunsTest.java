package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpaceRunsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 100})
    void leavesOneSpaceWhateverTheSizeOfTheReads(int size) throws IOException {
        Reader reader = new SpaceRuns(new StringReader("  a   b \r\n\n   \"c  d\"    e\n f  "));
        StringBuilder text = new StringBuilder();
        char[] buffer = new char[size + 2];
        for (int n = reader.read(buffer, 1, size); n >= 0; n = reader.read(buffer, 1, size)) {
            text.append(buffer, 1, n);
        }

        assertThat(text).hasToString("a b\r\n\n\"c  d\" e\nf");
    }
}
