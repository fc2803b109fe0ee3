package odf2nna.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import odf2nna.internal.data.InputShape;
import odf2nna.internal.data.MemoryDataset;
import odf2nna.internal.io.StagingArea;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.onnx.DenseRegion;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.OnnxModel;
import odf2nna.internal.onnx.TinyModels;
import odf2nna.internal.onnx.proto.Onnx.AttributeProto;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.runtime.Device;
import odf2nna.runtime.RuntimeFailure;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("native")
class ModelRunnerTest {
    private static final Engine CPU = Engine.on(Device.CPU, new StagingArea());

    /** What a run came to. */
    private record Run(Outputs outputs, String how) {}

    private static Run run(OnnxModel model, double[][] rows) {
        try (ModelRunner runner = new ModelRunner(CPU, model)) {
            MemoryDataset data = MemoryDataset.of(InputShapes.of(model), rows);
            Outputs outputs = runner.run(data.batch());
            return new Run(outputs, runner.describe());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE", "FLOAT16"})
    void agreesWithDoubleArithmetic(ElementType type) {
        OnnxModel model = TinyModels.chain(type, -1, 6, 17, 3);
        double[][] rows = ActivationProbeTest.rows(50, 6);

        double[] found = run(model, rows).outputs().values("y");

        DenseNetwork network = DenseRegion.of(model).network();
        for (int r = 0; r < rows.length; r++) {
            double[] expected = network.evaluate(Map.of("x", rows[r])).get("y");
            for (int j = 0; j < 3; j++) {
                assertThat(found[r * 3 + j]).isCloseTo(expected[j], within(type == ElementType.FLOAT16 ? 2e-2 : 1e-5));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4, 97})
    void aFixedBatchIsFreedWhenThatChangesNoBit(long batch) {
        double[][] rows = ActivationProbeTest.rows(10, 6);
        double[] expected = run(TinyModels.chain(ElementType.FLOAT, -1, 6, 17, 3), rows)
                .outputs()
                .values("y");

        Run run = run(TinyModels.chain(ElementType.FLOAT, batch, 6, 17, 3), rows);

        assertThat(run.outputs().values("y")).containsExactly(expected);
        assertThat(run.how())
                .isEqualTo("any number of rows at a time; the declared batch of " + batch + " gives the same bits");
    }

    /** The inner Reshape to [4, 6] holds the batch of the declared one in a constant. */
    @Test
    void aBatchThatCantBeFreedIsKeptAndTheLastOneFilledUp() {
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 3)
                .input("x", ElementType.FLOAT, 4, 2, 3)
                .initializer("shape", ElementType.INT64, new double[] {4, 6}, 2)
                .node("Reshape", "flat", "x", "shape")
                .gemm("flat", "y", 6, 2)
                .output("y", ElementType.FLOAT, 4, 2)
                .build();
        double[][] rows = ActivationProbeTest.rows(10, 6);

        Run run = run(model, rows);

        assertThat(run.how()).isEqualTo("4 rows at a time, as declared");
        assertThat(run.outputs().rows()).isEqualTo(10);
        assertThat(run.outputs().width("y")).isEqualTo(2);
        for (int r = 0; r < rows.length; r++) {
            assertThat(Arrays.copyOfRange(run.outputs().values("y"), 2 * r, 2 * r + 2))
                    .containsExactly(
                            run(model, new double[][] {rows[r]}).outputs().values("y"));
        }
    }

    @Test
    void anInputOfRankOneIsARow() {
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 3)
                .input("x", ElementType.FLOAT, 6)
                .weights("w", 1, 6, 2)
                .node("MatMul", "y", "x", "w")
                .output("y", ElementType.FLOAT, 2)
                .build();

        Run run = run(model, ActivationProbeTest.rows(10, 6));

        assertThat(InputShapes.of(model)).containsExactly(new InputShape("x", List.of(6)));
        assertThat(run.outputs().width("y")).isEqualTo(2);
        assertThat(run.how()).startsWith("any number of rows at a time");
    }

    @Test
    void anInputOfRankOneUnderALeftWeightIsRunRowByRow() {
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 3)
                .input("x", ElementType.FLOAT, 6)
                .weights("w", 1, 2, 6)
                .node("MatMul", "y", "w", "x")
                .output("y", ElementType.FLOAT, 2)
                .build();

        Run run = run(model, ActivationProbeTest.rows(10, 6));

        assertThat(run.outputs().width("y")).isEqualTo(2);
        assertThat(run.how()).isEqualTo("one row at a time: a row is the whole input tensor");
    }

    @Test
    void aTensorThatNoOutputFollowsIsOneRow() {
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 3)
                .input("x", ElementType.FLOAT, 25, 5)
                .weights("w", 1, 1, 25)
                .node("MatMul", "y", "w", "x")
                .output("y", ElementType.FLOAT, 1, 5)
                .build();

        Run run = run(model, ActivationProbeTest.rows(3, 125));

        assertThat(InputShapes.of(model)).containsExactly(new InputShape("x", List.of(25, 5)));
        assertThat(run.outputs().width("y")).isEqualTo(5);
    }

    @Test
    void inputsOfSeveralTypesStandSideBySideInARow() {
        NodeProto.Builder cast = NodeProto.newBuilder()
                .setOpType("Cast")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("to")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(ElementType.FLOAT.code()));
        TinyModels tiny = TinyModels.of(ElementType.FLOAT, 3);
        List<ElementType> types = List.of(
                ElementType.DOUBLE,
                ElementType.FLOAT16,
                ElementType.INT64,
                ElementType.INT32,
                ElementType.UINT8,
                ElementType.BOOL);
        for (ElementType type : types) {
            String name = "in_" + type;
            tiny.input(name, type, -1, 1)
                    .node(cast.clone(), "out_" + type, name)
                    .output("out_" + type, ElementType.FLOAT, -1, 1);
        }
        double[][] rows = {{0.1, 0.5, 3, -7, 200, 1}, {1e-3, -2, 2.6, 4.4, 0, 0}};

        Outputs outputs = run(tiny.build(), rows).outputs();

        assertThat(outputs.values("out_DOUBLE")).containsExactly((float) 0.1, (float) 1e-3);
        assertThat(outputs.values("out_FLOAT16")).containsExactly(0.5, -2);
        assertThat(outputs.values("out_INT64")).containsExactly(3, 3);
        assertThat(outputs.values("out_INT32")).containsExactly(-7, 4);
        assertThat(outputs.values("out_UINT8")).containsExactly(200, 0);
        assertThat(outputs.values("out_BOOL")).containsExactly(1, 0);
        assertThat(outputs.names()).hasSize(6);
    }

    @Test
    void anOutputThatDoesNotFollowTheBatchIsLeftOut() {
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 3)
                .input("x", ElementType.FLOAT, -1, 6)
                .gemm("x", "y", 6, 2)
                .initializer("v", ElementType.FLOAT, new double[] {2}, 1)
                .node("Identity", "version", "v")
                .output("y", ElementType.FLOAT, -1, 2)
                .output("version", ElementType.FLOAT, 1)
                .build();

        assertThat(run(model, ActivationProbeTest.rows(4, 6)).outputs().names()).containsExactly("y");
    }

    @Test
    void aFreeWidthIsWorkedOutFromTheDensePart() {
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 3)
                .input("x", ElementType.FLOAT, -1, -1)
                .gemm("x", "y", 6, 2)
                .output("y", ElementType.FLOAT, -1, 2)
                .build();

        assertThat(InputShapes.of(model)).containsExactly(new InputShape("x", List.of(6)));
    }

    @Test
    void anUnknownWidthIsRefused() {
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 3)
                .input("x", ElementType.FLOAT, -1, -1)
                .node("Relu", "y", "x")
                .output("y", ElementType.FLOAT, -1, -1)
                .build();

        assertThatThrownBy(() -> InputShapes.of(model))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("static shapes");
    }

    @Test
    void aRefusedModelIsUnsupportedWithTheReasonOnOneLine() {
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 3)
                .input("x", ElementType.FLOAT, -1, 6)
                .node("NoSuchOperator", "y", "x")
                .output("y", ElementType.FLOAT, -1, 6)
                .build();

        assertThatThrownBy(() -> run(model, ActivationProbeTest.rows(1, 6)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageStartingWith("tiny.onnx: ONNX Runtime refuses the model: ")
                .hasMessageContaining("NoSuchOperator")
                .hasMessageNotContaining("\n");
    }

    @Test
    void aFailingRunNamesItsRows() {
        NodeProto.Builder gather = NodeProto.newBuilder().setOpType("Gather");
        OnnxModel model = TinyModels.of(ElementType.FLOAT, 3)
                .input("x", ElementType.INT64, -1, 1)
                .initializer("table", ElementType.FLOAT, new double[] {1, 2, 3}, 3)
                .node(gather, "y", "table", "x")
                .output("y", ElementType.FLOAT, -1, 1)
                .build();

        assertThatThrownBy(() -> run(model, new double[][] {{0}, {1}, {2}, {99}}))
                .isInstanceOf(RuntimeFailure.class)
                .hasMessageContaining("rows 0 to 3");
    }

    @Test
    void cudaIsAnErrorWhereThereIsNone() {
        assumeFalse(Files.exists(Path.of("/dev/nvidiactl")), "this machine has a GPU");

        assertThatThrownBy(() -> Engine.on(Device.CUDA, new StagingArea())).isInstanceOf(RuntimeFailure.class);
        assertThat(Engine.on(Device.AUTO, new StagingArea()).describe(2)).isEqualTo("CPU, 2 threads");
    }

    @Test
    void aMissingCudaLibraryIsNamed() {
        String message =
                "/onnxruntime_src/provider_bridge_ort.cc:1988 onnxruntime::ProviderLibrary::Get() FAIL : Failed to"
                        + " load library /tmp/onnxruntime-java48/libonnxruntime_providers_cuda.so with error:"
                        + " libcublasLt.so.12: cannot open shared object file: No such file or directory";

        assertThat(Cuda.explain(message)).startsWith("libcublasLt.so.12 was not found; install");
        assertThat(Cuda.explain("CUDA failure 100")).isEqualTo("CUDA failure 100");
    }
}
