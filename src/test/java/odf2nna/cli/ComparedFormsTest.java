package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code compare} of one network that ends in logits, in probabilities, and in their logarithms. */
@Tag("native")
class ComparedFormsTest {
    /** Probabilities in float32, and their logarithms. */
    private static final double ROUNDING = 1e-5;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"3, Softmax", "3, LogSoftmax", "1, Sigmoid"})
    void metricsAreThoseOfTheSameProbabilities(int units, String last) throws IOException {
        Workspace workspace = Workspace.in(folder.resolve("work"));
        byte[] logits = TinyModels.chain(ElementType.FLOAT, -1, 4, 6, units).toBytes();
        workspace.write("logits.onnx", logits);
        workspace.write("model.onnx", logits);
        workspace.write("data.csv", Workspace.rows(60, 4, Math.max(2, units)));
        workspace.edit(model -> {
            GraphProto.Builder graph = model.getGraphBuilder();
            String scores = graph.getOutput(0).getName();
            graph.addNodeBuilder()
                    .setOpType(last)
                    .setName("last")
                    .addInput(scores)
                    .addOutput("last");
            graph.getOutputBuilder(0).setName("last");
        });

        for (String models : new String[] {"@logits.onnx @model.onnx", "@model.onnx @logits.onnx"}) {
            Cli.Result run = workspace.run("compare " + models + " --eval @data.csv --task classes --json");

            assertThat(run.code()).as(run.err()).isZero();
            for (JsonNode metric : new JsonMapper().readTree(run.out()).at("/metrics/metrics")) {
                assertThat(metric.path("after").asDouble())
                        .as(models + " " + metric)
                        .isEqualTo(metric.path("before").asDouble(), within(ROUNDING));
            }
        }
    }
}
