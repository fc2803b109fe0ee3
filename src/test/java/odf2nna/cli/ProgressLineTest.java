package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** The line on a terminal, with a clock that is set. */
class ProgressLineTest {
    private final StringWriter terminal = new StringWriter();
    private long seconds;

    private ProgressLine line(int width) {
        return new ProgressLine(
                new PrintWriter(terminal), ProgressLine.To.TERMINAL, width, () -> seconds * 1_000_000_000L);
    }

    /** {@return what stands on the last line of the terminal} */
    private String shown() {
        String[] parts = terminal.toString().split("\r", -1);
        return parts[parts.length - 1].stripTrailing();
    }

    @Test
    void nothingIsShownInTheFirstSecond() {
        line(80).progress("scoring", 10, 100);

        assertThat(terminal.toString()).isEmpty();
    }

    @Test
    void aStepHasNoRateInItsFirstSecond() {
        ProgressLine line = line(80);
        line.progress("scoring", 0, 100);
        seconds = 5;
        line.progress("verifying", 1, 1000);

        assertThat(shown()).isEqualTo("verifying: 1 of 1,000 rows");
    }

    @Test
    void aStepSaysHowFastItIsAndHowLongItTakes() {
        ProgressLine line = line(80);
        line.progress("scoring", 0, 1000);
        seconds = 10;
        line.progress("scoring", 200, 1000);

        assertThat(shown()).isEqualTo("scoring: 200 of 1,000 rows, 20 rows/s, 40 s left");
    }

    @Test
    void aPhaseStandsBeforeWhatIsGoingOnInIt() {
        ProgressLine line = line(80);
        seconds = 5;
        line.phase("searching", 2, 4);
        assertThat(shown()).isEqualTo("2/4 searching");

        line.step("searching", "size 3 of at most 12, at most 8 s remaining", 2, 12);
        assertThat(shown()).isEqualTo("2/4 searching: size 3 of at most 12, at most 8 s remaining");

        line.phase("pruning", 3, 4);
        line.under("round 1 of 2: ").progress("scoring", 10, -1);
        assertThat(shown()).isEqualTo("3/4 round 1 of 2: scoring: 10 rows");
    }

    @Test
    void theLineIsAsWideAsTheTerminal() {
        ProgressLine line = line(30);
        seconds = 10;
        line.step("searching", "a".repeat(100), 1, 2);

        assertThat(shown()).hasSize(29);
    }

    @Test
    void theLineIsErasedAndComesBackOnlyWithAnotherStep() {
        ProgressLine line = line(80);
        seconds = 10;
        line.step("searching", "size 1 of 12", 1, 12);
        line.close();

        assertThat(shown()).isEmpty();
        assertThat(terminal.toString()).endsWith("\r" + " ".repeat("searching: size 1 of 12".length()) + "\r");
    }

    @Test
    void aLogGetsALineAMinuteOfWhatIsBeingDone() {
        StringWriter log = new StringWriter();
        ProgressLine line =
                new ProgressLine(new PrintWriter(log), ProgressLine.To.LOG, 20, () -> seconds * 1_000_000_000L);
        line.phase("searching", 2, 4);
        for (seconds = 0; seconds <= 50; seconds += 10) {
            line.step("searching", "size " + seconds / 10 + " of at most 40", seconds / 10, 40);
        }
        assertThat(log.toString()).isEmpty();
        seconds = 60;
        line.minute();
        seconds = 120;
        line.minute();
        line.close();

        assertThat(log.toString().lines())
                .containsExactly(
                        "1 min: 2/4 searching: size 5 of at most 40", "2 min: 2/4 searching: size 5 of at most 40");
    }
}
