package odf2nna.internal.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import odf2nna.data.DataFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of experiments, good and bad. */
class ExperimentsTest {
    private static final String GOOD = """
            {"title": "t", "seeds": 1, "data": {"iris": {"train": "iris.csv"}},
             "methods": {"ours": {"title": "o", "words": ["shrink", "{model}"]}},
             "experiments": [{"table": "1", "name": "n", "data": "iris", "original": {"hidden": [3], "epochs": 5, "weightDecay": 0},
               "metric": "accuracy", "epochs": 1, "runs": [{"methods": ["ours"], "at": ["20%"]}],
               "claims": [{"says": "s", "check": "ours@20% after > 0.5"}]}]}
            """;

    @TempDir
    private Path folder;

    private Path written(String text) throws IOException {
        return Files.writeString(folder.resolve("experiments.json"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"course.json", "digits.json", "methods.json", "small.json", "networks.json", "full.json"})
    void theCarriedFilesAreGood(String name) throws IOException {
        Experiments read = Experiments.read(Path.of("examples/paper").resolve(name));
        assertThat(read.experiments()).isNotEmpty();
        assertThat(read.seeds()).isGreaterThanOrEqualTo(5);
    }

    @Test
    void readsAFile() throws IOException {
        assertThat(Experiments.read(written(GOOD)).of(List.of("1"))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"data\": \"iris\"|\"data\": \"iri\"|unknown data set 'iri', did you mean iris?; available: iris",
                "[\"ours\"]|[\"our\"]|unknown method 'our', did you mean ours?; available: ours",
                "\"hidden\": [3],||original: expected either a file or hidden units",
                "after > 0.5|after is large|expected a check such as 'paper@0.1 after > paper@0.1 before'",
                "\"seeds\": 1|\"seeds\": 0|expected at least one seed and one experiment",
                "\"seeds\": 1|\"sedes\": 1|seeds: it is missing",
                "\"seeds\": 1|\"seeds\": \"many\"|seeds",
                "\"iris.csv\"|\"iris.csv\", \"maxRows\": 0|data: 'iris': expected maxRows of at least 1, found 0",
                "\"epochs\": 5,||experiments.[0].original.epochs: it is missing, expected a number",
                "\"title\": \"t\",|title|it is no JSON",
            })
    void saysWhatIsWrong(String good, String bad, String message) throws IOException {
        Path file = written(GOOD.replace(good, bad == null ? "" : bad));
        assertThatThrownBy(() -> Experiments.read(file))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void namesTheTablesThatThereAre() throws IOException {
        Experiments read = Experiments.read(written(GOOD));
        assertThatThrownBy(() -> read.of(List.of("13")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown table '13'; the file has 1");
    }
}
