package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTextTest {
    @Test
    void labelledLinesAreBrokenBetweenWords() {
        String text = "note      one two three four five six seven\n          certified: eight nine ten eleven\n";

        assertThat(TerminalText.wrapped(text, 30))
                .isEqualTo("note      one two three four\n          five six seven\n          certified: eight\n"
                        + "          nine ten eleven\n");
        assertThat(TerminalText.wrapped(text, 80)).isEqualTo(text);
    }

    @Test
    void tablesAndLongWordsStayAsTheyAre() {
        String table =
                " accuracy  0.9861  [0.9678, 0.9940]  0.9861  [0.9678, 0.9940]\nagreement                    1.0000\n";

        assertThat(TerminalText.wrapped(table, 30)).isEqualTo(table);
        assertThat(TerminalText.wrapped("written   /a/very/long/path/without/any/blank", 24))
                .isEqualTo("written   /a/very/long/path/without/any/blank");
    }
}
