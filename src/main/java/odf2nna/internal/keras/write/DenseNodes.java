package odf2nna.internal.keras.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import odf2nna.internal.keras.write.KerasLayer.Tensor;
import odf2nna.internal.onnx.ModelNode;
import odf2nna.internal.onnx.RawTensor;

/** Products with weights: dense layers. */
record DenseNodes(NodeCall call) {
    void gemm() {
        if (call.integer("transA", 0) != 0) {
            throw new Refusal("it transposes its rows");
        }
        RawTensor kernel = Weights.kernel(call.required(1), call.integer("transB", 0) != 0, call.real("alpha", 1));
        double beta = call.real("beta", 1);
        boolean hasBias =
                call.node().inputs().size() > 2 && !call.node().inputs().get(2).isEmpty();
        dense(kernel, hasBias ? Optional.of(bias(call.required(2), kernel, beta)) : Optional.empty(), call.output());
    }

    /** A sum that alone reads the product, with a constant for each unit, is the layer's bias. */
    void product() {
        if (call.constant(0).isPresent() || call.required(1).dims().size() != 2) {
            throw new Refusal("it does not multiply rows by a weight matrix");
        }
        RawTensor kernel = Weights.kernel(call.required(1), false, 1);
        Optional<ModelNode> sum = call.export()
                .onlyReader(call.output())
                .filter(reader -> reader.operator().equals("Add"));
        Optional<RawTensor> added = sum.flatMap(add -> add.inputs().stream()
                .filter(name -> !name.equals(call.output()))
                .findFirst()
                .flatMap(call.export()::constant)
                .filter(value -> value.size() == 1
                        || NodeCall.isAlongUnits(value, kernel.dims().get(1))));
        if (sum.isPresent() && added.isPresent()) {
            dense(
                    kernel,
                    Optional.of(bias(added.get(), kernel, 1)),
                    sum.get().outputs().get(0));
        } else {
            dense(kernel, Optional.empty(), call.output());
        }
    }

    private static RawTensor bias(RawTensor given, RawTensor kernel, double factor) {
        int units = kernel.dims().get(1);
        if (given.size() != 1 && !NodeCall.isAlongUnits(given, units)) {
            throw new Refusal("its bias is not one number for each unit");
        }
        return Weights.vector(given, units, unit -> factor * given.number(given.size() == 1 ? 0 : unit));
    }

    private void dense(RawTensor kernel, Optional<RawTensor> bias, String made) {
        int units = kernel.dims().get(1);
        List<RawTensor> weights = new ArrayList<>(List.of(kernel));
        bias.ifPresent(weights::add);
        ObjectNode config = NodeCall.config()
                .put("units", units)
                .put("activation", "linear")
                .put("use_bias", bias.isPresent());
        call.export()
                .add(call.node(), "Dense", config, List.of(call.source()), made, lastOf(call.input(), units), weights);
    }

    private static List<Integer> lastOf(Tensor tensor, int width) {
        List<Integer> shape = new ArrayList<>(tensor.shape());
        shape.set(shape.size() - 1, width);
        return shape;
    }
}
