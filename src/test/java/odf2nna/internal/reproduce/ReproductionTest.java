package odf2nna.internal.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import odf2nna.internal.reproduce.Experiments.Claim;
import odf2nna.internal.reproduce.Experiments.Experiment;
import odf2nna.internal.reproduce.Experiments.Method;
import odf2nna.internal.reproduce.Experiments.Original;
import odf2nna.internal.reproduce.Experiments.Rows;
import odf2nna.internal.reproduce.Experiments.Runs;
import odf2nna.internal.runtime.RunContext;
import odf2nna.report.ReproductionReport;
import odf2nna.report.ReproductionReport.Published;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is run, what is taken up again, and what is said of it; commands are played, not run. */
class ReproductionTest {
    private static final int LEFT = 80;
    private static final int MAX_ROWS = 700;

    @TempDir
    private Path folder;

    private boolean leavesUnchanged;
    private final List<List<String>> executed = Collections.synchronizedList(new ArrayList<>());

    private static Experiments experiments(String train, Claim... claims) {
        Method paper = new Method(
                "the letter",
                List.of("shrink", "{model}", "--paper", "--epsilon", "{at}"),
                List.of("--original-epochs", "{original-epochs}"),
                List.of("--epochs", "0"));
        Method ours = new Method(
                "ours", List.of("shrink", "{model}", "--target-params", "{at}"), List.of("--epochs", "{epochs}"), null);
        Experiment one = new Experiment(
                "6",
                "digits",
                "digits",
                new Original("digits_torch.onnx", null, 20, 0, null),
                "accuracy",
                3,
                List.of(new Runs(List.of("ours"), List.of("paper@0.1")), new Runs(List.of("paper"), List.of("0.1"))),
                List.of(new Published("ODF2NNA", "0.1", 0.75, 0.39, 0.93, 861L, null)),
                List.of(claims),
                null);
        return new Experiments(
                "Two methods",
                2,
                Map.of("digits", new Rows(train, null, null, null, null, MAX_ROWS, null, null, null)),
                Map.of("paper", paper, "ours", ours),
                List.of(one));
    }

    /** Accuracy is .9 and .8 of seeds 0 and 1; fine-tuning gains .05, {@code ours} .02 more. */
    private Program.Printed played(List<String> words) {
        executed.add(words);
        if (leavesUnchanged && words.contains("--epsilon")) {
            return new Program.Printed(0, "{\"before\": {\"denseParameters\": 100}}", "");
        }
        double before =
                words.contains("--seed") ? 0.9 - 0.1 * Integer.parseInt(words.get(words.indexOf("--seed") + 1)) : 0.9;
        double gain = words.contains("0") && words.contains("--epochs") ? -0.3 : 0.05;
        double after = before + (words.contains("compare") ? 0 : gain);
        after += words.contains("--target-params") ? 0.02 : 0;
        String json = String.format(
                Locale.ROOT,
                "{\"before\": {\"denseParameters\": 100}, \"after\": {\"denseParameters\": %d},"
                        + " \"metrics\": {\"metrics\": [{\"name\": \"accuracy\", \"before\": %s, \"after\": %s}]}}",
                LEFT,
                before,
                after);
        return new Program.Printed(0, json, "");
    }

    private ReproductionReport run(Experiments declared) throws IOException {
        Reproduction.Options options = new Reproduction.Options(List.of(), Path.of("models"), folder, 2);
        try (RunContext run = RunContext.of(EngineOptions.defaults())) {
            return Reproduction.run(declared, options, (words, token) -> played(words), run);
        }
    }

    @Test
    void runsEachCommandOnceAndAverages() throws IOException {
        ReproductionReport report = run(experiments(
                "digits.csv.gz",
                new Claim("it collapses", "paper@0.1 untuned < paper@0.1 before"),
                new Claim("it is worse in the end", "paper@0.1 before > paper@0.1 after"),
                new Claim("ours is larger", "ours@paper@0.1 parameters > 80")));
        ReproductionReport.Experiment one = report.experiments().get(0);
        assertThat(one.results()).extracting(ReproductionReport.Result::method).containsExactly("ours", "paper");
        ReproductionReport.Result letter = one.results().get(1);
        assertThat(letter.runs()).isEqualTo(2);
        assertThat(List.of(letter.before(), letter.untuned(), letter.after(), letter.parameters()))
                .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : Double.compare(a, b))
                .containsExactly(0.85, 0.55, 0.9, 80.0);
        assertThat(one.claims())
                .extracting(ReproductionReport.Judged::outcome)
                .containsExactly("holds", "does not hold", "not shown");
        // two seeds: the letter with and without fine-tuning, and ours at what the letter has left
        assertThat(executed)
                .hasSize(6)
                .allSatisfy(words -> assertThat(words.subList(words.indexOf("--max-rows"), words.size()))
                        .startsWith("--max-rows", Integer.toString(MAX_ROWS)));
        assertThat(executed)
                .filteredOn(words -> words.contains("--target-params"))
                .allSatisfy(words -> assertThat(words.get(words.indexOf("--target-params") + 1))
                        .isEqualTo(Integer.toString(LEFT)));
        assertThat(Files.readString(folder.resolve("README.md")))
                .contains("**does not hold**")
                .contains("0.9300");
        assertThat(Files.readAllLines(folder.resolve("results.csv"))).hasSize(4);
        assertThat(Files.readString(folder.resolve("index.html"))).contains("odf2nna-reproduction/1");
    }

    @Test
    void aNetworkThatLosesNoUnitIsTheOriginalBeforeFineTuningToo() throws IOException {
        leavesUnchanged = true;
        ReproductionReport report = run(experiments("digits.csv.gz"));

        ReproductionReport.Result letter = report.experiments().get(0).results().get(1);
        assertThat(letter.untuned()).isEqualTo(letter.before()).isNotNull();
        assertThat(executed)
                .filteredOn(words -> words.contains("--epsilon"))
                .as("not again without fine-tuning")
                .hasSize(2);
    }

    @Test
    void takesUpWhatAKilledProgramHasLeft() throws IOException {
        run(experiments("digits.csv.gz"));
        Path journal = folder.resolve("runs.jsonl");
        List<String> lines = Files.readAllLines(journal);
        String unbroken = Files.readString(folder.resolve("results.csv"));
        assertThat(lines).hasSize(4);
        Files.writeString(
                journal,
                lines.get(0) + "\n" + lines.get(1) + "\n" + lines.get(2).substring(0, 60));
        executed.clear();
        run(experiments("digits.csv.gz"));
        assertThat(executed.size()).isBetween(2, 4);
        assertThat(Files.readAllLines(journal)).containsExactlyInAnyOrderElementsOf(withoutSeconds(lines, journal));
        assertThat(Files.readString(folder.resolve("results.csv"))).isEqualTo(unbroken);
        executed.clear();
        run(experiments("digits.csv.gz"));
        assertThat(executed).isEmpty();
    }

    /** Seconds differ between runs; the rest of each line has to be there again. */
    private static List<String> withoutSeconds(List<String> lines, Path journal) throws IOException {
        List<String> now = Files.readAllLines(journal);
        assertThat(now.stream().map(ReproductionTest::start))
                .containsExactlyInAnyOrderElementsOf(
                        lines.stream().map(ReproductionTest::start).toList());
        return now;
    }

    private static String start(String line) {
        return line.substring(0, line.indexOf("\"seconds\""));
    }

    @Test
    void namesDataThatAreMissing() throws IOException {
        ReproductionReport report = run(experiments("elsewhere.csv"));
        assertThat(report.experiments()).isEmpty();
        assertThat(report.notes()).containsExactly("Table 6, digits, was not run: DATA/elsewhere.csv is missing.");
    }
}
