package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import odf2nna.NetworkBuilder;
import odf2nna.data.DataOptions;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.Judge.Numbers;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.OnnxModelReader;
import odf2nna.internal.runtime.ColumnRunner;
import odf2nna.internal.runtime.RunContext;
import odf2nna.internal.savedmodel.write.TensorFlowRun;
import odf2nna.runtime.Device;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;

/** From a data set to a model that takes its columns by name. */
@Tag("native")
class BuildCommandTest {
    private static final String BUILD = "build @people.csv --layers 1 --general-epochs 40 --device cpu ";

    /** A size that is given, which needs no search. */
    private static final String GIVEN = " --target-params 80% ";

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeData() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
        workspace.write("people.csv", people(200, 1));
    }

    /** {@return people who pay or not: by income, and by the city where they live; some don't say their income} */
    private static String people(int count, long seed) {
        Random random = new Random(seed);
        StringBuilder csv = new StringBuilder("id,income,city,since,group,score,pays\n");
        for (int row = 0; row < count; row++) {
            double income = 1000 * (2 + random.nextGaussian());
            String city = new String[] {"Aix", "Brno", "Cluj"}[random.nextInt(3)];
            boolean pays = income + (city.equals("Brno") ? 1500 : 0) > 2500;
            csv.append(String.format(
                    Locale.ROOT,
                    "%d,%s,%s,2024-0%d-1%d,g%d,%.4f,%s%n",
                    row + 1,
                    row % 15 == 4 ? "" : String.format(Locale.ROOT, "%.2f", income),
                    city,
                    1 + row % 9,
                    row % 10,
                    row / 4,
                    0.0001 * (income / 1000 + (city.equals("Brno") ? 1.5 : 0)),
                    pays ? "yes" : "no"));
        }
        return csv.toString();
    }

    private JsonNode built(String options) throws IOException {
        return read(workspace.run(BUILD + options + " --json"));
    }

    private static JsonNode read(Cli.Result run) throws IOException {
        assertThat(run.code()).as(run.err()).isZero();
        return new JsonMapper().readTree(run.out());
    }

    @Test
    void textsAndMissingValuesBecomeAModelThatTakesColumnsByName() throws IOException {
        JsonNode report = built("--ignore score,group -o @small.onnx");

        assertThat(report.at("/after/inputs").toString()).isEqualTo("[\"income FLOAT[?,1]\",\"city STRING[?,1]\"]");
        assertThat(report.at("/after/outputs").toString())
                .isEqualTo("[\"probabilities FLOAT[?,2]\",\"label STRING[?]\"]");
        assertThat(report.at("/build/features").asInt()).isEqualTo(1 + 1 + 3);
        assertThat(report.at("/build/columns").toString())
                .contains("it numbers the rows", "it holds dates", "3 categories", "14 missing, which a feature says");
        assertThat(report.at("/build/largestDifference").asDouble()).isLessThan(1e-5);
        assertThat(report.at("/search/promises/0/before").asDouble()).isGreaterThan(0.85);
    }

    @Test
    void textsWithTheBlanksOfTheFileGiveWhatStrippedOnesGive() throws IOException {
        workspace.replace("people.csv", ",Brno", ", Brno");
        built(GIVEN + "--ignore score,group -o @small.onnx");
        float[] income = {2_000, 3_000};

        assertThat(probabilities(income, List.of(" Brno", " Brno")))
                .containsExactly(probabilities(income, List.of("Brno", "Brno")))
                .isNotEqualTo(probabilities(income, List.of("Aix", "Aix")));
    }

    @Test
    void compareMeasuresRawColumnsAsTheReportDoes() throws IOException {
        workspace.write("others.csv", people(150, 2));
        JsonNode report =
                built(GIVEN + "--ignore score,group --test @others.csv --general @general.onnx -o @small.onnx");
        JsonNode compared = read(
                workspace.run(
                        "compare @general.onnx @small.onnx --eval @others.csv --target pays --missing keep --device cpu --json"));

        assertThat(report.at("/after/inputs").toString()).contains("income FLOAT", "city STRING");
        assertThat(compared.at("/metrics/rows").asLong()).isEqualTo(150);
        assertThat(compared.at("/metrics/metrics")).isEqualTo(report.at("/metrics/metrics"));
    }

    @Test
    void blanksThatOnlyTestRowsHaveAreMeasuredAsTheModelTakesThem() throws IOException {
        workspace.write("others.csv", people(150, 2).replace(",Brno", ", Brno"));
        JsonNode report =
                built(GIVEN + "--ignore score,group --test @others.csv --general @general.onnx -o @small.onnx");
        JsonNode compared = read(
                workspace.run(
                        "compare @general.onnx @small.onnx --eval @others.csv --target pays --missing keep --device cpu --json"));

        assertThat(report.at("/notes").toString())
                .containsPattern("\\d+ texts of held-out rows are no category .* blanks around them");
        assertThat(compared.at("/metrics/metrics")).isEqualTo(report.at("/metrics/metrics"));
    }

    @Test
    void aSavedModelOfRawColumnsIsReadAgain() throws IOException {
        workspace.write("others.csv", people(150, 2));
        built(GIVEN + "--ignore score,group --test @others.csv --general @general.onnx --deterministic -o @small/");
        JsonNode report = built(GIVEN + "--ignore score,group --test @others.csv --deterministic -o @small.onnx");

        JsonNode compared = read(workspace.run(
                "compare @general.onnx @small/ --eval @others.csv --target pays --missing keep --device cpu --json"));

        assertThat(compared.at("/after/outputs").toString()).contains("label STRING[?]", "probabilities FLOAT[?,2]");
        assertThat(compared.at("/metrics/metrics")).isEqualTo(report.at("/metrics/metrics"));
    }

    @Test
    void theSameBytesComeAgain() throws IOException {
        built(GIVEN + "--ignore score,group --deterministic -o @one.onnx");
        built(GIVEN + "--ignore score,group --deterministic -o @two.onnx");

        assertThat(workspace.bytes("one.onnx")).isEqualTo(workspace.bytes("two.onnx"));
    }

    @Test
    void theLibraryWritesTheModelOfTheCommandLine() throws IOException {
        built("--ignore score,group --folds 3 -o @one.onnx");
        NetworkBuilder.of(DataOptions.defaults()
                        .withFiles(List.of(workspace.path("people.csv").toString()))
                        .withIgnored(List.of("score", "group")))
                .layers(1)
                .generalEpochs(40)
                .folds(3)
                .device(Device.CPU)
                .writeTo(workspace.path("two.onnx"));

        assertThat(workspace.bytes("one.onnx")).isEqualTo(workspace.bytes("two.onnx"));
    }

    @Test
    void figuresOfANumberAreInItsUnit() throws IOException {
        JsonNode report = built(
                GIVEN + "--target score --ignore group,pays --hold-out 0.2 --general @general.onnx -o @small.onnx");

        JsonNode rmse = report.at("/metrics/metrics").findParents("name").stream()
                .filter(row -> row.path("name").asText().equals("RMSE"))
                .findFirst()
                .orElseThrow();
        // the target has a deviation of about 0.0001
        assertThat(rmse.path("before").asDouble()).isBetween(1e-7, 1e-4);
        assertThat(report.at("/metrics/output").asText()).isEqualTo("prediction");
        assertThat(report.at("/metrics/rows").asInt()).isEqualTo(40);
        assertThat(report.at("/before/file").asText()).endsWith("general.onnx");
        assertThat(report.at("/data/target").asText()).isEqualTo("column 'score' (6)");
        assertThat(workspace.path("general.onnx")).exists();
    }

    @Test
    void theWrittenModelIsReadByTheOtherCommandsByName() throws IOException {
        workspace.write(
                "numbers.csv", Workspace.rows(120, 3, 2).replaceAll("(?m)^(-?)(\\S+?),(.*),\\d$", "$1$2,$3,c$1"));
        Cli.Result run = workspace.run("build @numbers.csv --layers 1 --general-epochs 40 --device cpu" + GIVEN
                + "--general @general.onnx -o @small.onnx");
        assertThat(run.code()).as(run.err()).isZero();

        Cli.Result compared = workspace.run("compare @general.onnx @small.onnx --eval @numbers.csv --hold-out 0");

        assertThat(compared.code()).as(compared.err()).isZero();
        assertThat(compared.err()).contains("classification, 2 classes on 120 rows");
    }

    @Test
    void rowsOfAGroupStayTogetherAndTheLastOnesOfATimeAreHeldOut() throws IOException {
        JsonNode groups = built(GIVEN + "--ignore score --group group --hold-out 0.2 -o @groups.onnx");
        JsonNode time = built(GIVEN + "--ignore score,group --time-ordered --hold-out 0.2 -o @time.onnx");

        assertThat(groups.at("/data/split").asText()).contains("whole groups of 'group'");
        assertThat(groups.at("/metrics/rows").asInt()).isEqualTo(40);
        assertThat(time.at("/data/split").asText()).isEqualTo("the last 0.2 of the rows");
    }

    @Test
    void testRowsOfAnotherFileAreEncodedAlike() throws IOException {
        workspace.write("test.csv", people(60, 2).replaceFirst("Brno", "Paris"));

        JsonNode report = built(GIVEN + "--ignore score,group --test @test.csv -o @small.onnx");

        assertThat(report.at("/metrics/rows").asInt()).isEqualTo(60);
        assertThat(report.at("/notes").toString()).contains("1 texts of held-out rows are no category");
    }

    @Test
    void aRecipeIsChosenByValidationRowsOfTheUsersOwn() throws IOException {
        workspace.write("val.csv", people(50, 3));

        JsonNode own = built(GIVEN + "--ignore score,group --val @val.csv -o @own.onnx");
        JsonNode part = built(GIVEN + "--ignore score,group -o @part.onnx");

        assertThat(own.at("/build/rows").asInt())
                .isEqualTo(part.at("/build/rows").asInt());
        assertThat(own.at("/build/shapes/0/validationLoss").asDouble())
                .isPositive()
                .isNotEqualTo(part.at("/build/shapes/0/validationLoss").asDouble());
        assertThat(own.at("/notes").toString()).doesNotContain("rows of --val");
        assertThat(own.at("/data/files").findValuesAsText("path"))
                .hasSize(2)
                .last()
                .asString()
                .endsWith("val.csv");
    }

    @Test
    void validationRowsThatAreLearntFromOrJudgeTheResultAreCounted() throws IOException {
        workspace.write("test.csv", people(60, 2));
        String options = GIVEN + "--ignore score,group --test @test.csv -o @small.onnx ";

        assertThat(built(options + "--val @people.csv").at("/notes").toString())
                .contains("200 of the 200 rows of --val have the features of training rows")
                .doesNotContain("of held-out rows");
        assertThat(built(options + "--val @test.csv --force").at("/notes").toString())
                .contains("60 of the 60 rows of --val have the features of held-out rows")
                .doesNotContain("of training rows");
    }

    /** Adds a teacher's probabilities of {@code no} and {@code yes}. */
    private void addTeacher(double sureness) throws IOException {
        workspace.replace("people.csv", "score,pays", "score,p_no,p_yes,pays");
        workspace.replace("people.csv", ",no", ",%s,%s,no".formatted(sureness, 1 - sureness));
        workspace.replace("people.csv", ",yes", ",%s,%s,yes".formatted(1 - sureness, sureness));
    }

    @Test
    void aTeachersProbabilitiesAreLearntFromAndAreNoFeatures() throws IOException {
        workspace.write("test.csv", people(60, 2)); // without a teacher
        addTeacher(0.75);

        JsonNode report =
                built(GIVEN + "--ignore score,group --soft-labels p_no,p_yes --test @test.csv -o @small.onnx");

        assertThat(report.at("/after/inputs").toString()).isEqualTo("[\"income FLOAT[?,1]\",\"city STRING[?,1]\"]");
        assertThat(report.at("/metrics/metrics/0/before").asDouble()).isGreaterThan(0.8);
        assertThat(report.at("/notes").toString()).doesNotContain("soft labels");
        double[] taught = probabilities(new float[] {500, 4_500}, List.of("Aix", "Brno"));
        built(GIVEN + "--ignore score,group,p_no,p_yes --test @test.csv --force -o @small.onnx");
        double[] alone = probabilities(new float[] {500, 4_500}, List.of("Aix", "Brno"));
        // half a target of 1 and half a teacher's 0.75 is 0.875: less sure than the target alone
        assertThat(taught[0]).isBetween(0.8, alone[0] - 0.01);
        assertThat(taught[3]).isBetween(0.8, alone[3] - 0.01);
    }

    @Test
    void aTeacherThatIsNearlyAlwaysSureIsNoted() throws IOException {
        addTeacher(0.99);

        JsonNode report = built(GIVEN + "--ignore score,group --soft-labels p_no,p_yes -o @small.onnx");

        assertThat(report.at("/notes").toString()).contains("the largest of the soft labels is 0.9900 on average");
    }

    @Test
    void aSearchHasAsManyFoldsAsAreAskedFor() throws IOException {
        JsonNode report = built("--ignore score,group --folds 3 -o @small.onnx");

        assertThat(report.at("/search/folds").asInt()).isEqualTo(3);
    }

    @Test
    void ofManyRowsSomeAreLearntFromByNothingAndCertifyTheResultItself() throws IOException {
        workspace.write("people.csv", people(25_100, 1));
        JsonNode report = read(
                workspace.run(
                        "build @people.csv --ignore score,group --layers 1 --general-epochs 1 --device cpu -o @small.onnx --json"));
        JsonNode build = report.at("/build");
        assertThat(build.at("/rows").asLong()).isEqualTo(20_080);
        // above some thousand rows a hash decides the fold of each: five standard deviations of a binomial count
        long certifying = report.at("/search/rows").asLong();
        assertThat(certifying).isCloseTo(4_016, within((long) (5 * Math.sqrt(20_080 * 0.2 * 0.8))));
        assertThat(build.at("/trainedRows").asLong()).isEqualTo(20_080 - certifying);
        assertThat(report.at("/search/folds").asInt()).isEqualTo(1);
        assertThat(report.at("/search/coversNewRows").asBoolean()).isTrue();
        assertThat(build.at("/largestDifference").asDouble()).isLessThan(1e-5);
    }

    @Test
    void textsWithManyValuesAreHashedAlikeInBothFormats() throws IOException {
        StringBuilder csv = new StringBuilder("street,size,pays\n");
        for (int row = 0; row < 300; row++) {
            csv.append("street %d,%d,%s%n".formatted(row % 90, row * 31 % 97, row % 90 < 45 ? "yes" : "no"));
        }
        workspace.write("streets.csv", csv.toString());
        String build = "build @streets.csv --layers 1 --general-epochs 40 --device cpu" + GIVEN;

        Cli.Result onnx = workspace.run(build + "-o @small.onnx --json");
        Cli.Result saved = workspace.run(build + "-o @saved/ --json");

        assertThat(onnx.code()).as(onnx.err()).isZero();
        assertThat(saved.code()).as(saved.err()).isZero();
        assertThat(onnx.err()).contains("'street': 90 texts, hashed into 64 features");
        JsonNode report = new JsonMapper().readTree(onnx.out());
        assertThat(report.at("/build/features").asInt()).isEqualTo(65);
        assertThat(report.at("/build/largestDifference").asDouble()).isLessThan(1e-5);
    }

    @Test
    void thePageAndTheTablesSayHowColumnsWereTaken() throws IOException {
        Cli.Result run = workspace.run(BUILD + GIVEN + "--ignore score,group --report @page.html -o @small.onnx");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err())
                .contains(
                        "target    'pays', 2 classes, from 2 of 4 columns, which become 5 features",
                        "'city': 3 categories",
                        "'id': ignored: it numbers the rows",
                        "network   1 hidden layer of",
                        "took      reading and encoding rows");
        assertThat(Files.readString(workspace.path("page.html"))).contains("it numbers the rows");
    }

    @Test
    void tensorFlowGetsTheSameFromTextsAndMissingNumbers() throws IOException {
        workspace.replace("people.csv", ",yes", ",1");
        workspace.replace("people.csv", ",no", ",0");
        built(GIVEN + "--ignore score,group -o @small.onnx");
        Cli.Result converted = workspace.run("convert @small.onnx -o @saved/");
        assertThat(converted.code()).as(converted.err()).isZero();
        float[] income = {2_500, Float.NaN, 4_000, 1_000};
        List<String> city = List.of("Brno", "Aix", "", "somewhere else");

        Map<String, Numbers> outputs;
        NdArray<String> texts = NdArrays.ofObjects(String.class, Shape.of(4, 1));
        for (int row = 0; row < 4; row++) {
            texts.setObject(city.get(row), row, 0);
        }
        double[] values = IntStream.range(0, 4).mapToDouble(row -> income[row]).toArray();
        try (TensorFlowRun tensorflow = TensorFlowRun.load(workspace.path("saved"))) {
            outputs = tensorflow.run(
                    "serving_default",
                    Map.of("income", new Numbers(ElementType.FLOAT, List.of(4L, 1L), values)),
                    Map.of("city", texts));
        }
        // sums of some ten products in single precision
        assertThat(outputs.get("probabilities").values()).containsExactly(probabilities(income, city), within(1e-6));
        assertThat(outputs.get("label").values()).containsExactly(outputs(income, city, "label"));
    }

    private double[] probabilities(float[] income, List<String> city) throws IOException {
        return outputs(income, city, "probabilities");
    }

    private double[] outputs(float[] income, List<String> city, String output) throws IOException {
        try (RunContext run = RunContext.of(EngineOptions.defaults())) {
            OnnxModel model = OnnxModelReader.read(workspace.path("small.onnx"));
            return new ColumnRunner()
                    .numbers("income", income)
                    .texts("city", city)
                    .run(run.engine(), model, output);
        }
    }

    @Test
    void columnsThatTensorFlowCantTellApartAreNumberedInASavedModel() throws IOException {
        workspace.write("named.csv", wide(120, 3, 2).replaceFirst("x0,x1", "share ;,share ("));
        Cli.Result run =
                workspace.run("build @named.csv --layers 1 --general-epochs 20 --device cpu" + GIVEN + "-o @small/");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("the input 'share (' is called 'share (_2' in the SavedModel");
    }

    /** {@return a table of some rows whose class follows from its first two columns} */
    private static String wide(int rows, int columns, int classes) {
        Random random = new Random(5);
        StringBuilder csv = new StringBuilder();
        IntStream.range(0, columns)
                .forEach(column -> csv.append("x").append(column).append(','));
        csv.append("class\n");
        for (int row = 0; row < rows; row++) {
            int label = row % classes;
            for (int column = 0; column < columns; column++) {
                // two columns place the classes on a spiral, the others are noise
                double place = column == 0
                        ? label * Math.cos(label)
                        : column == 1 ? label * Math.sin(label) : random.nextGaussian();
                csv.append(String.format(Locale.ROOT, "%.4f,", place + 0.1 * random.nextGaussian()));
            }
            csv.append("kind ").append(label).append('\n');
        }
        return csv.toString();
    }

    private JsonNode builtFrom(String csv, String options) throws IOException {
        workspace.write("table.csv", csv);
        Cli.Result run = workspace.run("build @table.csv --device cpu " + options + " -o @small.onnx --json");
        assertThat(run.code()).as(run.err()).isZero();
        return new JsonMapper().readTree(run.out());
    }

    @Test
    void sixtyClassesAreClasses() throws IOException {
        JsonNode report = builtFrom(wide(1_800, 2, 60), "--layers 1 --general-epochs 60" + GIVEN);

        assertThat(report.at("/build/classes")).hasSize(60);
        assertThat(report.at("/metrics/metrics/0/after").asDouble()).isGreaterThan(0.9);
    }

    @Test
    void aHundredRowsWithCommasAndQuotesInNamesAreAnUncertifiedNetwork() throws IOException {
        String csv = wide(100, 2, 2)
                .replaceFirst("x0", "\"length, in \"\"mm\"\"\"")
                .replaceAll("kind 1", "\"one, and only\"");
        JsonNode report = builtFrom(csv, "--layers 1 --general-epochs 40");

        assertThat(report.at("/search/certified").asBoolean()).isFalse();
        assertThat(report.at("/build/classes").toString()).isEqualTo("[\"kind 0\",\"one, and only\"]");
        assertThat(report.at("/after/inputs/0").asText()).startsWith("length, in \"mm\" FLOAT");
    }

    @Test
    void sixtyRowsOfFiveThousandColumnsThatTellNoMoreThanAGuessAreAnErrorOfOneLine() throws IOException {
        workspace.write("table.csv", wide(60, 5_000, 2));

        Cli.Result run = workspace.run(
                "build @table.csv --device cpu --layers 1 --general-epochs 2 --quiet" + GIVEN + "-o @small.onnx");

        assertThat(run.code()).isEqualTo(ExitCode.DATA);
        assertThat(run.err().strip()).contains("guessing the largest class").doesNotContain("\n");
    }
}
