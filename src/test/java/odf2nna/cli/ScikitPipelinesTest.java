package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pipelines for two classes as scikit-learn's exporter writes them: what prepares the columns, a network, p and 1 - p. */
@Tag("native")
class ScikitPipelinesTest {
    private static final String TRAIN =
            Workspace.RETRAIN.replace("--epsilon 0.3", "--target-params 70%") + " --epochs 2";

    /** 1 - p in float32, whose logarithm is taken. */
    private static final double ROUNDING = 1e-6;

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void makeWorkspace() throws IOException {
        workspace = Workspace.in(folder.resolve("work"));
        workspace.write(
                "model.onnx",
                TinyModels.chain(ElementType.FLOAT, -1, 4, 6, 5, 1).toBytes());
        workspace.write("data.csv", Workspace.rows(60, 4, 2));
        workspace.edit(model -> {
            GraphProto.Builder graph = model.getGraphBuilder();
            writeProducts(graph);
            String score = graph.getOutput(0).getName();
            graph.addNode(node("Sigmoid", "p", score));
            graph.addInitializer(TensorProto.newBuilder()
                    .setName("one")
                    .setDataType(1)
                    .addDims(1)
                    .addFloatData(1));
            graph.addNode(node("Sub", "q", "one", "p"));
            graph.addNode(node("Concat", "probabilities", "q", "p")
                    .addAttribute(AttributeProto.newBuilder()
                            .setName("axis")
                            .setType(AttributeProto.AttributeType.INT)
                            .setI(1)));
            graph.getOutputBuilder(0)
                    .setName("probabilities")
                    .getTypeBuilder()
                    .getTensorTypeBuilder()
                    .getShapeBuilder()
                    .getDimBuilder(1)
                    .setDimValue(2);
        });
    }

    /** Puts MatMul and Add for each Gemm; what the weights are does not matter. */
    private static void writeProducts(GraphProto.Builder graph) {
        for (TensorProto.Builder array : graph.getInitializerBuilderList()) {
            if (array.getDimsCount() == 2) {
                long units = array.getDims(0);
                array.setDims(0, array.getDims(1)).setDims(1, units);
            }
        }
        List<NodeProto> nodes = List.copyOf(graph.getNodeList());
        graph.clearNode();
        for (NodeProto node : nodes) {
            if (node.getOpType().equals("Gemm")) {
                String product = node.getOutput(0) + "_product";
                graph.addNode(node("MatMul", product, node.getInput(0), node.getInput(1)));
                graph.addNode(node("Add", node.getOutput(0), product, node.getInput(2)));
            } else {
                graph.addNode(node);
            }
        }
    }

    private static NodeProto.Builder node(String operator, String output, String... inputs) {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(operator)
                .setName("n_" + output)
                .addOutput(output);
        for (String input : inputs) {
            node.addInput(input);
        }
        return node;
    }

    private static AttributeProto.Builder floats(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOATS)
                .addAllFloats(Collections.nCopies(4, value));
    }

    private static NodeProto.Builder preparing(String operator) {
        NodeProto.Builder node = node(operator, "prepared", "x").setDomain("ai.onnx.ml");
        return switch (operator) {
            case "Scaler" -> node.addAttribute(floats("offset", 0.5f)).addAttribute(floats("scale", 2));
            case "Imputer" -> node.addAttribute(floats("imputed_value_floats", 0.5f));
            default -> node;
        };
    }

    @Test
    void twoClassesAreTrained() {
        Cli.Result run = workspace.run(TRAIN);

        assertThat(run.code()).as(run.err()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Scaler", "Normalizer", "Imputer", "Binarizer"})
    void twoClassesAreTrainedBehindWhatPreparesColumns(String operator) throws IOException {
        workspace.edit(model -> {
            model.addOpsetImportBuilder().setDomain("ai.onnx.ml").setVersion(1);
            GraphProto.Builder graph = model.getGraphBuilder();
            graph.getNodeBuilder(0).setInput(0, "prepared");
            graph.addNode(0, preparing(operator)).clearValueInfo();
        });

        Cli.Result run = workspace.run(TRAIN);

        assertThat(run.code()).as(run.err()).isZero();
    }

    /** The metrics of p alone are those of 1 - p and p: the pair is not taken for logits. */
    @Test
    void probabilitiesAreMeasuredAsSuch() throws IOException {
        double ofPair = logLoss();
        workspace.edit(model -> model.getGraphBuilder()
                .getOutputBuilder(0)
                .setName("p")
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .getDimBuilder(1)
                .setDimValue(1));

        assertThat(ofPair).isEqualTo(logLoss(), within(ROUNDING));
    }

    private double logLoss() throws IOException {
        Cli.Result run = workspace.run("compare @model.onnx @model.onnx --eval @data.csv --json");
        assertThat(run.code()).as(run.err()).isZero();
        for (JsonNode metric : new JsonMapper().readTree(run.out()).at("/metrics/metrics")) {
            if (metric.path("name").asText().equals("log loss")) {
                return metric.path("before").asDouble();
            }
        }
        throw new AssertionError(run.out());
    }

    @Test
    void freshWeightsAreComparedForTwoClasses() {
        Cli.Result run = workspace.run(TRAIN + " --compare-scratch --hold-out 0.3");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("fresh weights");
    }
}
