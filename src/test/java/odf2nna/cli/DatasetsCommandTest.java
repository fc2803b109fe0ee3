package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import odf2nna.internal.datasets.Catalogue;
import odf2nna.internal.datasets.DatasetFolder;
import odf2nna.internal.datasets.PublicSet;
import odf2nna.internal.io.StagingArea;
import odf2nna.runtime.CancellationToken;
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

    private static String iris(int rows) {
        return IntStream.range(0, rows)
                .mapToObj(row -> "5.1,3.%d,1.4,0.2,Iris-setosa\n".formatted(row % 10))
                .collect(Collectors.joining("", "", "\n"));
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
        Files.writeString(folder.resolve("iris.data"), iris(150));

        Cli.Result fetched = run("datasets fetch iris --from @. -o @out");

        assertThat(fetched.code()).as(fetched.err()).isZero();
        assertThat(fetched.err()).contains("licence CC BY 4.0", "no checksum known", "written");
        assertThat(Files.readAllLines(folder.resolve("out/iris.csv")))
                .hasSize(151)
                .startsWith("sepal_length,sepal_width,petal_length,petal_width,target", "5.1,3.0,1.4,0.2,Iris-setosa");
    }

    @Test
    void missingValuesAreEmptyAndTheTargetIsLast() throws IOException {
        String row = "2,30,2,1,2,2,2,2,1,2,2,2,2,2,1.00,85,18,4.0,?,1\n";
        Files.writeString(folder.resolve("hepatitis.data"), row.repeat(155));

        assertThat(run("datasets fetch hepatitis --from @. -o @").code()).isZero();

        assertThat(Files.readAllLines(folder.resolve("hepatitis.csv")))
                .contains("30,2,1,2,2,2,2,1,2,2,2,2,2,1.00,85,18,4.0,,1,2");
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
        Files.writeString(folder.resolve("iris.data"), iris(149));

        Cli.Result shorter = run("datasets fetch iris --from @. -o @out");
        Cli.Result absent = run("datasets fetch cancer --from @. -o @out");

        assertThat(shorter.code()).isEqualTo(ExitCode.DATA);
        assertThat(shorter.err()).contains("iris.data: found 149 rows, expected 150");
        assertThat(folder.resolve("out/iris.csv")).doesNotExist();
        assertThat(absent.code()).isEqualTo(ExitCode.FAILED);
        assertThat(absent.err()).contains("breast-cancer-wisconsin.data: no such file; it is published at https://");
    }

    @Test
    void aChecksumIsOfTheContent() throws IOException {
        PublicSet.Published file = new PublicSet.Published(
                "http://localhost/a.bin", "3 B", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        Files.writeString(folder.resolve("a.bin"), "abc");
        DatasetFolder into = new DatasetFolder(folder.resolve("out"), false, new StagingArea());
        into.fetch(set(PublicSet.Format.IDX, file), Optional.of(folder));
        assertThat(folder.resolve("out/a.bin")).hasContent("abc");

        Files.writeString(folder.resolve("a.bin"), "abd");
        assertThatThrownBy(() -> new DatasetFolder(folder.resolve("other"), false, new StagingArea())
                        .fetch(set(PublicSet.Format.IDX, file), Optional.of(folder)))
                .hasMessageContaining("expected ba7816bf");
    }

    private static PublicSet set(PublicSet.Format format, PublicSet.Published file) {
        return new PublicSet(
                "small", 3, 1, "number", "nobody", "public", format, List.of("a", "target"), 0, null, List.of(file));
    }

    @Test
    void anInterruptedDownloadGoesOnWhereItEnded() throws IOException {
        byte[] content = "1,2\n3,4\n5,6\n".getBytes(StandardCharsets.UTF_8);
        List<String> ranges = new ArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/small.data", exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            ranges.add(String.valueOf(range));
            int start = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            exchange.getResponseHeaders().add("ETag", "\"one\"");
            exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - start);
            int end = range == null ? 5 : content.length;
            exchange.getResponseBody().write(content, start, end - start); // the first answer breaks off
            exchange.close();
        });
        server.start();
        try {
            String address = "http://127.0.0.1:%d/small.data"
                    .formatted(server.getAddress().getPort());
            PublicSet set = set(PublicSet.Format.CSV, new PublicSet.Published(address, "12 B", null));
            DatasetFolder into = new DatasetFolder(folder, false, new StagingArea());
            assertThatThrownBy(() -> into.fetch(set, Optional.empty()))
                    .hasMessageContaining("run the command again to go on");
            assertThat(folder.resolve("small.data")).doesNotExist();

            into.fetch(set, Optional.empty());
        } finally {
            server.stop(0);
        }

        assertThat(ranges).containsExactly("null", "bytes=5-");
        assertThat(folder.resolve("small.csv")).hasContent("a,target\n1,2\n3,4\n5,6\n");
        assertThat(folder.resolve("small.data.part")).doesNotExist();
    }

    @Test
    void withoutANetworkTheMessageSaysWhatToDo() {
        PublicSet.Published file = new PublicSet.Published("http://127.0.0.1:1/small.data", "12 B", null);

        assertThatThrownBy(() -> new DatasetFolder(folder, false, new StagingArea())
                        .fetch(set(PublicSet.Format.CSV, file), Optional.empty()))
                .hasMessageContaining(
                        "no connection to 127.0.0.1; check the network, or download the file another way");
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
