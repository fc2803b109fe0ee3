package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A query in the place of a file. */
@Tag("native")
class QueryTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void makeWorkspace() throws IOException {
        Workspace.in(folder);
    }

    private Cli.Result score(String... options) {
        List<String> words =
                new ArrayList<>(List.of("score", folder.resolve("model.onnx").toString(), "--json", "--quiet"));
        words.addAll(List.of(options));
        return Cli.run(words.toArray(String[]::new));
    }

    private JsonNode layers(String... options) throws IOException {
        Cli.Result run = score(options);
        assertThat(run.code()).as(run.err()).isZero();
        return new JsonMapper().readTree(run.out()).path("layers");
    }

    private String table() {
        return " FROM '%s'".formatted(folder.resolve("data.csv"));
    }

    @Test
    void theRowsAreThoseOfTheFile() throws IOException {
        JsonNode known = layers("--eval", folder.resolve("data.csv").toString());

        assertThat(known).isNotEmpty();
        assertThat(layers("--eval", "SELECT *" + table() + ";")).isEqualTo(known);
        assertThat(layers("--eval", table().strip())).isEqualTo(known);
        assertThat(layers("--eval", "with all_rows as (select *" + table() + ") select * from all_rows"))
                .isEqualTo(known);
    }

    @Test
    void rowsCanBeChosen() throws IOException {
        JsonNode first = layers("--eval", folder.resolve("data.csv").toString(), "--max-rows", "20");

        assertThat(layers("--eval", "SELECT *" + table() + " LIMIT 20")).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT nothing FROM 'data.csv'|query: ",
                "SELECT 1 WHERE|query: Parser Error: ",
                "SELECT * FROM 'none.parquet'|none.parquet",
                "SELECT 1 AS x|found 1 column",
            })
    void whatCanNotBeRunIsSaidInALine(String query, String message) {
        Cli.Result run = score(
                "--eval", query.replace("data.csv", folder.resolve("data.csv").toString()));

        assertThat(run.code()).isNotZero();
        assertThat(run.err().lines().findFirst()).get().asString().contains(message);
        assertThat(run.err()).doesNotContain("\tat ");
    }
}
