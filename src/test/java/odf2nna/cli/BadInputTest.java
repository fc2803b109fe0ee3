package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong with the input: one line that helps, the documented exit code, and no file left behind. */
@Tag("process")
@Tag("native")
class BadInputTest {
    private static final List<String> SEEN = new ArrayList<>();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource({
        "odf2nna.cli.BadModels#cases",
        "odf2nna.cli.BadKeras#cases",
        "odf2nna.cli.BadSavedModels#cases",
        "odf2nna.cli.BadData#cases",
        "odf2nna.cli.BadOptions#cases",
        "odf2nna.cli.BadSweeps#cases",
        "odf2nna.cli.BadStudies#cases",
        "odf2nna.cli.BadBuilds#cases",
        "odf2nna.cli.BadOutputs#cases",
        "odf2nna.cli.BadPlans#cases",
        "odf2nna.cli.BadStatistics#cases"
    })
    void oneLineTheRightCodeAndNoFile(BadInput bad) throws IOException {
        Workspace workspace = Workspace.in(folder.resolve("files"));
        bad.spoil().in(workspace);
        TreeMap<String, String> before = workspace.listing();

        Cli.Result result = workspace.run(bad.command());

        SEEN.add("%-48s %d  %s"
                .formatted(
                        bad.id(),
                        result.code(),
                        result.err().replace(folder + "/files/", "").strip()));
        assertThat(result.err()).as(bad.id()).doesNotContain("\tat ", "Exception", "odf2nna.");
        assertThat(result.errorLines()).as(bad.id()).hasSize(1);
        assertThat(result.err()).as(bad.id()).startsWith("odf2nna-onnx: ").contains(bad.words());
        assertThat(result.code()).as(bad.id() + ": " + result.err()).isEqualTo(bad.code());
        assertThat(result.out()).as(bad.id()).isEmpty();
        assertThat(workspace.listing()).as(bad.id()).isEqualTo(before);
    }

    @AfterAll
    static void printTable() {
        SEEN.forEach(System.out::println);
        System.out.println(SEEN.size() + " bad inputs");
    }
}
