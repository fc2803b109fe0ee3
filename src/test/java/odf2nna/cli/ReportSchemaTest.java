package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code --json} prints is what docs/schema says. */
@Tag("native")
class ReportSchemaTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    @TempDir
    private Path folder;

    private static JsonNode published(String name) throws IOException {
        return MAPPER.readTree(Files.readString(Path.of("docs/schema", name)));
    }

    private static Schema closedSchema() throws IOException {
        return closedSchema("report.schema.json");
    }

    /** The published schema lets fields be added later; here none may be that it does not describe. */
    static Schema closedSchema(String name) throws IOException {
        JsonNode schema = published(name);
        for (JsonNode described : schema.findParents("properties")) {
            ((ObjectNode) described).put("additionalProperties", false);
        }
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema.toString(), InputFormat.JSON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "inspect @model.onnx",
                "score @model.onnx --eval @data.csv",
                "score @model.onnx --eval @data.csv --standardize",
                "score @model.onnx --eval @data.csv --scaler @scaler.json",
                Workspace.SHRINK,
                "shrink @model.onnx --eval @data.csv --epsilon 0 --dry-run",
                "study vnp @model.onnx --eval @data.csv --target-params 60% --accept-baseline --dry-run",
                "study mo-evoprune @model.onnx --eval @data.csv --set evaluations=20 --accept-baseline --dry-run",
                "study lobs @model.onnx --eval @data.csv --target-nonzeros 60% --epochs 1 --accept-baseline --dry-run",
                "shrink @model.onnx --eval @data.csv --epochs 2 --max-drop 50 --dry-run",
                "shrink @model.onnx --eval @data.csv --epochs 2 --dry-run",
                "shrink @model.onnx --eval @few.csv --epochs 0 --target f4,f5,class --dry-run",
                "shrink @model.onnx --eval @narrow.csv --epsilon 9 --epochs 0 --target none --dry-run",
                "shrink @model.onnx --eval @data.csv --widths 3,2 --rounds 3 --epochs 2 --dry-run",
                "shrink @model.onnx --eval @data.csv --target-params 50% --rounds 2 --epochs 0 --dry-run",
                "shrink @model.onnx --eval @data.csv --standardize --epsilon 0.3 --epochs 0 --fold-scaler --dry-run",
                "shrink @model.onnx --eval @data.csv --paper --epsilon 0.3 --original-epochs 10 --compare-scratch --dry-run",
                Workspace.APPLY,
                "build @data.csv --layers 1 --general-epochs 2 --accept-baseline -o @built.onnx",
                "build @data.csv --layers 1 --general-epochs 2 --target f0 --task regression --target-params 80% --accept-baseline --general @general.onnx -o @built.onnx",
                "compare @model.onnx @model.onnx --eval @data.csv",
                "compare @model.onnx @model.onnx --eval @wide.csv --target f4,f5,class",
                "convert @model.onnx -o @other.onnx",
                "convert @model.onnx --precision fp16 -o @other.onnx",
                "convert @model.onnx --precision int8 --eval @data.csv -o @other.onnx",
                "shrink @model.onnx --eval @data.csv --epsilon 0.3 --epochs 0 --precision int8 --dry-run",
                "shrink @model.onnx --eval @copies.csv --target-params 80% --epochs 0 --prune-inputs --narrow-inputs --dry-run"
            })
    void everyCommandPrintsWhatTheSchemaDescribes(String command) throws IOException {
        Workspace workspace = Workspace.in(folder.resolve("work"));
        workspace.write("narrow.csv", Workspace.rows(60, 3, 3));
        workspace.write("wide.csv", Workspace.rows(60, 6, 3));
        workspace.write("few.csv", Workspace.rows(20, 6, 3));
        workspace.write("copies.csv", Workspace.rows(60, 4, 3).replaceAll("(?m)^([^,f]+,)([^,]+,)[^,]+,", "$1$2$1"));
        workspace.write("scaler.json", "{\"min_\": [0, 1, 2, 3], \"scale_\": [1, 2, 3, 4]}");
        workspace.makePlan();

        Cli.Result result = workspace.run(command + " --json -q");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(closedSchema().validate(result.out(), InputFormat.JSON)).isEmpty();
    }

    private JsonNode search(String options) throws IOException {
        Workspace workspace = Workspace.in(folder.resolve("work"));
        workspace.write("few.csv", Workspace.rows(11, 6, 3));
        Cli.Result result = workspace.run("shrink @model.onnx --epochs 0 --dry-run --json -q " + options);
        assertThat(result.code()).as(result.err()).isZero();
        JsonNode search = MAPPER.readTree(result.out()).path("search");
        assertThat(search.path("candidates")).isNotEmpty();
        return search;
    }

    @Test
    void whatIsNotKnownOfASearchIsAbsent() throws IOException {
        JsonNode certified = search("--eval @data.csv --max-drop 50");
        JsonNode uncertified = search("--eval @data.csv");
        JsonNode few = search("--eval @few.csv --target f4,f5,class --hold-out 0.2");

        assertThat(certified.path("certified").asBoolean()).isTrue();
        assertThat(certified.has("rowsNeeded")).isFalse();
        assertThat(uncertified.path("certified").asBoolean()).isFalse();
        assertThat(uncertified.path("rowsNeeded").asLong())
                .isGreaterThan(uncertified.path("rows").asLong());
        assertThat(uncertified.findValues("fineTuning")).isEmpty();
        assertThat(uncertified.path("candidates"))
                .allSatisfy(candidate -> assertThat(candidate.has("lossBound")).isTrue());
        // of so few rows nothing follows
        assertThat(few.path("candidates").get(0).path("rows").asInt()).isLessThan(10);
        assertThat(few.path("candidates").get(0).has("lossBound")).isFalse();
    }

    @Test
    void theSchemaRefusesWhatItDoesNotDescribe() throws IOException {
        Workspace workspace = Workspace.in(folder.resolve("work"));
        ObjectNode report = (ObjectNode)
                MAPPER.readTree(workspace.run("inspect @model.onnx --json -q").out());

        assertThat(closedSchema()
                        .validate(report.deepCopy().put("format", "another/1").toString(), InputFormat.JSON))
                .isNotEmpty();
        ((ObjectNode) report.path("before")).put("surprise", 1);
        assertThat(closedSchema().validate(report.toString(), InputFormat.JSON)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sweep @model.onnx --eval @data.csv -o @sizes --epochs 2",
                "sweep @model.onnx --eval @data.csv -o @sizes --epochs 0 --hold-out 0",
                "sweep @model.onnx --eval @narrow.csv --target none -o @sizes --epsilons 0.1,0.5 --epochs 2"
            })
    void aSweepPrintsWhatItsSchemaDescribes(String command) throws IOException {
        Workspace workspace = Workspace.in(folder.resolve("work"));
        workspace.write("narrow.csv", Workspace.rows(60, 3, 3));

        Cli.Result result = workspace.run(command + " --json -q");

        assertThat(result.code()).as(result.err()).isZero();
        Schema schema = closedSchema("sweep.schema.json");
        assertThat(schema.validate(result.out(), InputFormat.JSON)).isEmpty();
        ObjectNode sweep = (ObjectNode) MAPPER.readTree(result.out());
        ((ObjectNode) sweep.path("points").get(0)).put("surprise", 1);
        assertThat(schema.validate(sweep.toString(), InputFormat.JSON)).isNotEmpty();
    }

    @Test
    void whatBothSchemasDescribeIsTheSame() throws IOException {
        JsonNode report = published("report.schema.json").path("$defs");
        JsonNode sweep = published("sweep.schema.json").path("$defs");

        assertThat(sweep.propertyStream().filter(part -> !part.getKey().equals("point")))
                .hasSize(7)
                .allSatisfy(part -> assertThat(part.getValue()).isEqualTo(report.path(part.getKey())));
    }
}
