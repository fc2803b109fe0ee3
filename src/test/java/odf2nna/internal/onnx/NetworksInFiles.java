package odf2nna.internal.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.onnx.proto.Onnx.TensorShapeProto;
import odf2nna.internal.onnx.proto.Onnx.ValueInfoProto;

/** What must be true of a file that was written. */
final class NetworksInFiles {
    private NetworksInFiles() {}

    /** A file read again gives the network that was to be written, with each number rounded once. */
    static void assertThatFileHolds(OnnxModel model, DenseNetwork wanted, ElementType type) {
        DenseNetwork found = DenseRegion.of(model).network();
        assertThat(found.layers().stream().map(Value::name))
                .as("layers in the file")
                .containsExactlyElementsOf(
                        wanted.layers().stream().map(Value::name).toList());
        for (Value expected : wanted.values()) {
            // a Concat with one remaining input is no longer matched as one
            boolean plain = expected instanceof Value.Activated || expected instanceof Value.Scaled;
            if (expected instanceof Value.Dense dense) {
                Value.Dense read = (Value.Dense) found.value(expected.name());
                assertThat(read.layer().units()).as("units of %s", read.name()).isEqualTo(dense.width());
                assertThat(read.layer().inputs())
                        .as("inputs of %s", read.name())
                        .isEqualTo(dense.layer().inputs());
                assertThatRounded(
                        read.layer().weights().values(), dense.layer().weights().values(), type, expected);
                assertThatRounded(read.layer().bias(), dense.layer().bias(), type, expected);
            } else if (plain) {
                assertThat(found.value(expected.name()))
                        .as("value %s", expected.name())
                        .isEqualTo(expected);
            }
        }
    }

    /** One rounding is u; 2u leaves room for the division by alpha or beta. Below the normal range it is absolute. */
    private static void assertThatRounded(Vector actual, Vector expected, ElementType type, Value value) {
        double smallest = type == ElementType.FLOAT16 ? 0x1p-24 : Float.MIN_NORMAL;
        for (int i = 0; i < expected.size(); i++) {
            assertThat(Math.abs(actual.get(i) - expected.get(i)))
                    .as("%s[%d]: %s in the file for %s", value.name(), i, actual.get(i), expected.get(i))
                    .isLessThanOrEqualTo(2 * type.unitRoundoff() * Math.abs(expected.get(i)) + smallest);
        }
    }

    /** Declared dimensions, where they are numbers, are those that ONNX Runtime finds; old files list all initializers. */
    static void assertThatDeclaredShapesAreTrue(OnnxModel model, List<Map<String, OrtRun.Feed>> data) {
        List<ValueInfoProto> declared = new ArrayList<>(model.proto().getGraph().getValueInfoList());
        if (model.irVersion() < 4) {
            List<String> inputs = model.proto().getGraph().getInputList().stream()
                    .map(ValueInfoProto::getName)
                    .toList();
            model.proto()
                    .getGraph()
                    .getInitializerList()
                    .forEach(tensor -> assertThat(inputs).as("inputs").contains(tensor.getName()));
        }
        if (declared.isEmpty()) {
            return;
        }
        Map<String, List<OrtRun.Out>> outs = OrtRun.run(
                model,
                data.subList(0, 1),
                declared.stream().map(ValueInfoProto::getName).toList(),
                false);
        for (ValueInfoProto info : declared) {
            List<Long> actual =
                    Objects.requireNonNull(outs.get(info.getName())).get(0).shape();
            List<TensorShapeProto.Dimension> dims =
                    info.getType().getTensorType().getShape().getDimList();
            assertThat(dims).as("declared rank of %s", info.getName()).hasSize(actual.size());
            for (int i = 0; i < actual.size(); i++) {
                if (dims.get(i).hasDimValue()) {
                    assertThat(dims.get(i).getDimValue())
                            .as("declared dimension %d of %s", i, info.getName())
                            .isEqualTo(actual.get(i));
                }
            }
        }
    }
}
