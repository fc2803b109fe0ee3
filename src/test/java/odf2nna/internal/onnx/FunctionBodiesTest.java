package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.FunctionProto;
import odf2nna.internal.onnx.proto.Onnx.ModelProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.internal.onnx.proto.Onnx.OperatorSetIdProto;
import odf2nna.onnx.UnsupportedModelException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Files whose layers are functions of the model's own, as exporters write modules. */
class FunctionBodiesTest {
    private static final Path FILE = Path.of("functions.onnx");
    private static final OnnxModel CHAIN = TinyModels.chain(ElementType.FLOAT, -1, 4, 6, 3);

    private static FunctionProto.Builder function(String name) {
        return FunctionProto.newBuilder()
                .setDomain("modules")
                .setName(name)
                .addAllOpsetImport(CHAIN.proto().getOpsetImportList())
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("modules").setVersion(1));
    }

    private static NodeProto node(String operator, String domain, List<String> inputs, String output) {
        return Graph.made(operator, inputs, output).toBuilder()
                .setDomain(domain)
                .build();
    }

    /** The chain with each of its Gemms in a function, which calls another one with the attributes that it was given. */
    private static ModelProto.Builder calling() {
        AttributeProto bound = AttributeProto.newBuilder()
                .setName("transB")
                .setRefAttrName("unitsFirst")
                .setType(AttributeProto.AttributeType.INT)
                .build();
        NodeProto gemm = node("Gemm", "", List.of("x", "w", "b"), "sum").toBuilder()
                .setName("product")
                .addAttribute(bound)
                .addAttribute(bound.toBuilder()
                        .setName("alpha")
                        .setRefAttrName("unset")
                        .setType(AttributeProto.AttributeType.FLOAT))
                .build();
        FunctionProto inner = function("Inner")
                .addAllInput(List.of("x", "w", "b"))
                .addOutput("y")
                .addAllAttribute(List.of("unitsFirst", "unset"))
                .addNode(gemm)
                .addNode(node("Identity", "", List.of("sum"), "y"))
                .build();
        NodeProto call = node("Inner", "modules", List.of("x", "w", "b"), "sum").toBuilder()
                .addAttribute(bound.toBuilder().setName("unitsFirst").setRefAttrName("transB"))
                .build();
        FunctionProto outer = function("Linear")
                .addAllInput(List.of("x", "w", "b"))
                .addOutput("y")
                .addAttribute("transB")
                .addNode(call)
                .addNode(node("Identity", "", List.of("sum"), "y"))
                .build();
        ModelProto.Builder model = CHAIN.proto().toBuilder().addFunctions(inner).addFunctions(outer);
        model.addOpsetImportBuilder().setDomain("modules").setVersion(1);
        for (NodeProto.Builder node : model.getGraphBuilder().getNodeBuilderList()) {
            if (node.getOpType().equals("Gemm")) {
                node.setOpType("Linear").setDomain("modules");
            }
        }
        return model;
    }

    private static OnnxModel read(ModelProto model) {
        return OnnxModelReader.parse(model.toByteArray(), FILE);
    }

    @Test
    @Tag("native")
    void layersInFunctionsAreFound() {
        ModelProto calling = calling().build();
        OnnxModel read = read(calling);

        assertThat(LoadedModel.of(read).network().layers()).hasSize(2);
        assertThat(read.proto().getFunctionsList()).isEmpty();
        assertThat(outputs(read)).isEqualTo(outputs(new OnnxModel(calling, FILE)));
    }

    private static Vector outputs(OnnxModel model) {
        Random random = new Random(3);
        Vector rows = Vector.of(random.doubles(20, -2, 2).map(x -> (float) x).toArray());
        Map<String, OrtRun.Feed> feed = Map.of("x", new OrtRun.Feed(ElementType.FLOAT, List.of(5L, 4L), rows));
        return OrtRun.run(model, List.of(feed), List.of("y"), false)
                .get("y")
                .get(0)
                .values();
    }

    @Test
    void namesInsideAreKeptApart() {
        List<String> made = new ArrayList<>();
        for (NodeProto node : read(calling().build()).proto().getGraph().getNodeList()) {
            made.addAll(node.getOutputList());
        }

        assertThat(made).doesNotHaveDuplicates().hasSize(7).contains("y");
    }

    @Test
    void aFunctionThatCallsItselfIsRefused() {
        ModelProto.Builder model = calling();
        model.getFunctionsBuilder(0).setNode(1, node("Linear", "modules", List.of("sum", "w", "b"), "y"));

        assertThatThrownBy(() -> read(model.build()))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("functions.onnx")
                .hasMessageContaining("function 'Linear' calls itself");
    }

    @Test
    void functionsThatGrowAsPowersOfTwoAreRefused() {
        ModelProto.Builder model = calling();
        for (int i = 0; i < 40; i++) {
            String next = i == 0 ? "Inner" : "F" + (i - 1);
            model.addFunctions(function("F" + i)
                    .addAllInput(List.of("x", "w", "b"))
                    .addOutput("y")
                    .addNode(node(next, "modules", List.of("x", "w", "b"), "once"))
                    .addNode(node(next, "modules", List.of("x", "w", "b"), "y")));
        }
        model.getGraphBuilder().getNodeBuilder(0).setOpType("F39");

        assertThatThrownBy(() -> read(model.build()))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("more than 100000 nodes");
    }

    @Test
    void aFunctionWithAnotherVersionOfTheOperatorsStays() {
        ModelProto.Builder model = calling();
        model.getFunctionsBuilder(1).getOpsetImportBuilder(0).setVersion(9);
        OnnxModel read = read(model.build());

        assertThat(read.proto()).isEqualTo(model.build());
        assertThat(UnmatchedLayers.of(read, LoadedModel.of(read).region()))
                .hasSize(2)
                .allMatch(line -> line.startsWith("modules.Linear '"));
    }
}
