package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import odf2nna.RealData;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experiments from the command line, on carried data and, as a slice of the shipped grid, on public data. */
class ReproduceCommandTest {
    private static final String FILES = "examples/paper/";

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    private int run(String... words) {
        return Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err), words);
    }

    private List<String> lines(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name));
    }

    @Test
    @Tag("native")
    void runsTheExperimentsOfCarriedData() throws IOException {
        String[] words = {"reproduce", FILES + "digits.json", "--data", "models", "-o", folder.toString()};
        assertThat(run(words)).as(err.toString()).isEqualTo(ExitCode.DONE);
        List<String> runs = lines("runs.jsonl");
        assertThat(runs).hasSize(40).allSatisfy(line -> assertThat(line).contains("\"failure\":null"));
        assertThat(err.toString()).contains("table 0, digits: ").contains(": holds");
        assertThat(lines("results.csv")).hasSize(9);
        assertThat(Files.readString(folder.resolve("README.md"))).contains("| this program at a size | 20% | 5 |");
        assertThat(ReportSchemaTest.closedSchema("reproduction.schema.json")
                        .validate(Files.readString(folder.resolve("results.json")), InputFormat.JSON))
                .isEmpty();
        assertThat(run(words)).isEqualTo(ExitCode.DONE);
        assertThat(lines("runs.jsonl")).isEqualTo(runs);
    }

    @Test
    @Tag("native")
    @Tag("shared")
    void runsATableOfTheShippedGrid() throws IOException {
        Path data = RealData.existing("data");
        assertThat(run("reproduce", FILES + "small.json", "2", "--data", data.toString(), "-o", folder.toString()))
                .as(err.toString())
                .isEqualTo(ExitCode.DONE);
        assertThat(lines("runs.jsonl"))
                .hasSize(20)
                .allSatisfy(line -> assertThat(line).contains("\"failure\":null"));
    }

    @Test
    void saysWhichTablesThereAre() {
        assertThat(run("reproduce", FILES + "digits.json", "7", "--data", "models", "-o", folder.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("unknown table '7'; the file has 0");
    }

    @Test
    void saysThatTheFileIsMissing() {
        assertThat(run("reproduce", "nowhere.json", "--data", "models", "-o", folder.toString()))
                .isNotEqualTo(ExitCode.DONE);
        assertThat(err.toString().strip().lines()).hasSize(1);
        assertThat(err.toString()).contains("nowhere.json");
    }
}
