package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import odf2nna.RealData;
import odf2nna.internal.datasets.Catalogue;
import odf2nna.internal.datasets.PublicSet;
import odf2nna.runtime.CancellationToken;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data sets are listed, fetched from a folder or a server, and generated. */
class DatasetsCommandTest {
    @TempDir
    private Path folder;

    private Cli.Result run(String line) {
        return Cli.run(Arrays.stream(line.split(" "))
                .map(word -> word.replace("@", folder + "/"))
                .toArray(String[]::new));
    }

    /** Has the published file of hepatitis lie in the folder. */
    private void publishHepatitis(int rows) throws IOException {
        String row = "2,30,2,1,2,2,2,2,1,2,2,2,2,2,1.00,85,18,4.0,?,1\n";
        Files.writeString(folder.resolve("hepatitis.data"), row.repeat(rows));
    }

    private void publishCancer() throws IOException {
        Files.writeString(folder.resolve("breast-cancer-wisconsin.data"), "1000025,5,1,1,1,2,1,3,1,1,2\n".repeat(699));
    }

    @Test
    void theListHasLicenceSizeAndWhetherAChecksumIsKnown() throws IOException {
        Cli.Result list = run("datasets");

        assertThat(list.code()).as(list.err()).isZero();
        for (PublicSet set : Catalogue.read().sets()) {
            assertThat(list.out()).contains(set.name(), "licence " + set.licence());
            set.files().forEach(one -> assertThat(list.out()).contains(one.address() + " (" + one.size() + ")"));
        }
        assertThat(list.out()).contains("SHA-256 of the content: not known");
    }

    @Test
    void aPublishedFileOfAFolderBecomesOneTable() throws IOException {
        publishCancer();

        Cli.Result fetched = run("datasets fetch cancer --from @. -o @out");

        assertThat(fetched.code()).as(fetched.err()).isZero();
        assertThat(fetched.err()).contains("licence CC BY 4.0", "no checksum known", "written");
        assertThat(Files.readAllLines(folder.resolve("out/cancer.csv")))
                .hasSize(700)
                .startsWith(
                        "clump_thickness,cell_size,cell_shape,adhesion,epithelial_size,bare_nuclei,chromatin,nucleoli,mitoses,target",
                        "5,1,1,1,2,1,3,1,1,2");
    }

    @Test
    void missingValuesAreEmptyAndTheTargetIsLast() throws IOException {
        publishHepatitis(155);

        assertThat(run("datasets fetch hepatitis --from @. -o @").code()).isZero();

        assertThat(Files.readAllLines(folder.resolve("hepatitis.csv")))
                .contains("30,2,1,2,2,2,2,1,2,2,2,2,2,1.00,85,18,4.0,,1,2");
    }

    @Test
    void theSameCommandFetchesWhatIsMissing() throws IOException {
        publishHepatitis(155);
        String command = "datasets fetch hepatitis cancer hepatitis --from @. -o @out";
        assertThat(run(command).code()).isEqualTo(ExitCode.FAILED);
        publishCancer();

        Cli.Result again = run(command);
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.errorLines())
                .containsOnlyOnce("already there  " + folder.resolve("out/hepatitis.csv"))
                .containsOnlyOnce("written   " + folder.resolve("out/cancer.csv"));

        publishHepatitis(154);
        Cli.Result replaced = run("datasets fetch hepatitis --force --from @. -o @out");
        assertThat(replaced.code()).isEqualTo(ExitCode.DATA);
        assertThat(folder.resolve("out/hepatitis.csv")).exists();
    }

    @Test
    void anotherFileThanTheOneWithTheChecksumIsRefused() throws IOException {
        Files.writeString(folder.resolve("iris.data"), "5.1,3.5,1.4,0.2,Iris-setosa\n".repeat(150));

        Cli.Result other = run("datasets fetch iris --from @. -o @out");

        assertThat(other.code()).isEqualTo(ExitCode.DATA);
        assertThat(other.err())
                .contains(
                        "checksum known",
                        "iris.data: found the SHA-256 checksum ",
                        "expected 6f608b71a7317216319b4d27b4d9bc84e6abd734eda7872b71a458569e2656c0",
                        "the file is published at https://");
    }

    /** The lines of these files are known from their prepared rows, and so are their ends. */
    @ParameterizedTest
    @Tag("shared")
    @CsvSource({
        "iris, iris.data, '\n', '\n\n'",
        "poker, poker-hand-training-true.data, '\r\n', '\r\n'",
        "spambase, spambase.data, '\r\n', '\r\n'"
    })
    void thePublishedFileHasTheChecksumAndTheRows(String name, String file, String separator, String end)
            throws IOException {
        List<String> rows = rows(RealData.existing("data/" + name + ".csv.gz"));
        Files.writeString(folder.resolve(file), String.join(separator, rows) + end);

        Cli.Result fetched = run("datasets fetch %s --from @. -o @out".formatted(name));

        assertThat(fetched.code()).as(fetched.err()).isZero();
        List<String> lines = Files.readAllLines(folder.resolve("out/" + name + ".csv"));
        assertThat(lines.subList(1, lines.size())).isEqualTo(rows);
    }

    /** {@return the lines of a packed table after the first} */
    private static List<String> rows(Path table) throws IOException {
        try (InputStream content = new GZIPInputStream(Files.newInputStream(table))) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .toList();
        }
    }

    @Test
    void columnsOfAnArffFileHaveItsNames() throws IOException {
        String names = IntStream.range(0, 8)
                .mapToObj("@attribute 'a%d' numeric%n"::formatted)
                .collect(Collectors.joining());
        Files.writeString(
                folder.resolve("diabetes.arff"),
                "% a comment\n@relation diabetes\n" + names
                        + "@attribute class {tested_negative, tested_positive}\n@DATA\n"
                        + "1,2,3,4,5,6,7,8,tested_negative\n".repeat(768));

        assertThat(run("datasets fetch diabetes --from @. -o @").code()).isZero();

        assertThat(Files.readAllLines(folder.resolve("diabetes.csv")))
                .startsWith("a0,a1,a2,a3,a4,a5,a6,a7,target", "1,2,3,4,5,6,7,8,tested_negative");
    }

    @Test
    void aFileThatIsNotThePublishedOneIsRefused() throws IOException {
        publishHepatitis(154);

        Cli.Result shorter = run("datasets fetch hepatitis --from @. -o @out");
        Cli.Result absent = run("datasets fetch cancer --from @. -o @out");

        assertThat(shorter.code()).isEqualTo(ExitCode.DATA);
        assertThat(shorter.err()).contains("hepatitis.data: found 154 rows, expected 155");
        assertThat(folder.resolve("out/hepatitis.csv")).doesNotExist();
        assertThat(absent.code()).isEqualTo(ExitCode.FAILED);
        assertThat(absent.err()).contains("breast-cancer-wisconsin.data: no such file; it is published at https://");
    }

    @Test
    void rowsAreGenerated() throws IOException {
        Cli.Result poker = run("datasets poker --rows 30 --seed 2 -o @");
        Cli.Result hepmass = run("datasets synthetic-hepmass --rows 40 -o @");

        assertThat(poker.code()).as(poker.err()).isZero();
        assertThat(Files.readAllLines(folder.resolve("poker-30-seed-2.csv"))).hasSize(31);
        assertThat(hepmass.code()).as(hepmass.err()).isZero();
        List<String> rows = Files.readAllLines(folder.resolve("synthetic-hepmass-40-seed-0.csv"));
        assertThat(rows).hasSize(41).allMatch(row -> row.split(",").length == 29);
        assertThat(rows.get(0)).startsWith("synthetic_f0,").endsWith("synthetic_mass,target");
    }

    @Test
    @Timeout(60)
    void aCancelledRunLeavesNothingUnfinished() throws Exception {
        CancellationToken cancellation = new CancellationToken();
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        Thread run = new Thread(() -> Main.run(
                nowhere, nowhere, cancellation, "datasets", "poker", "--rows", "1000000", "-o", folder.toString()));
        run.start();
        while (entries() == 0) {
            Thread.onSpinWait();
        }

        cancellation.cancel();

        assertThat(entries()).isZero();
        run.join();
        assertThat(entries()).isZero();
    }

    private long entries() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.count();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--seed 1, --seed: only rows that are generated have a seed; omit it",
        "fetch hepatitis --seed 1, --seed: only rows that are generated have a seed; omit it",
        "-o out, --output: the list is printed alone; omit it",
        "--force, --force: the list replaces nothing; omit it"
    })
    void anOptionWithoutEffectIsRefused(String words, String message) {
        Cli.Result refused = run("datasets " + words);

        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains(message);
        assertThat(refused.out()).isEmpty();
    }

    @Test
    void wrongUsageIsOneLine() {
        assertThat(run("datasets fetch irs -o @").err())
                .contains("unknown data set 'irs', did you mean iris?; available: iris, cancer");
        assertThat(run("datasets iris").err()).contains("'datasets fetch iris' fetches a data set");
        assertThat(run("datasets fetch").err()).contains("name a data set");
        assertThat(run("datasets --rows 5").err()).contains("--rows: only rows that are generated are counted");
        assertThat(run("datasets poker --rows 0").code()).isEqualTo(ExitCode.USAGE);
        run("datasets poker --rows 3 -o @");
        assertThat(run("datasets poker --rows 3 -o @").err()).contains("exists; replace it with --force");
        assertThat(run("datasets poker --rows 3 --force -o @").code()).isZero();
    }
}
