package odf2nna.internal.keras;

import java.util.List;
import java.util.Map;

/** Dense layers. */
final class DenseLayers {
    private DenseLayers() {}

    static List<String> weights(LayerConfig layer) {
        return layer.flag(true, "use_bias", "bias") ? List.of("kernel", "bias") : List.of("kernel");
    }

    /** Gemm on rows, else MatMul and Add; called like the layer, and what it gives like the layer too if there is no activation. */
    static Value dense(LayerCall call) {
        LayerConfig layer = call.layer();
        double given = layer.number(Double.NaN, "units", "output_dim");
        long units = (long) given;
        if (!(given == units && units > 0 && units <= Integer.MAX_VALUE)) {
            throw layer.problem("its units are %s, expected a positive integer"
                    .formatted(layer.config().path("units")));
        }
        long inputs = call.width();
        String kernel = call.constant("kernel", List.of(inputs, units));
        boolean activated = !ActivationLayers.isLinear(layer);
        String output = activated ? call.output() + "/dense" : call.output();
        String node = call.output();
        boolean biased = call.has("bias");
        String source = call.input().tensor();
        if (call.input().rank() == 2) {
            List<String> operands =
                    biased ? List.of(source, kernel, call.constant("bias", List.of(units))) : List.of(source, kernel);
            call.draft().node(node, "Gemm", operands, output, Map.of());
        } else {
            String product = biased ? call.output() + "/product" : output;
            call.draft().node(node, "MatMul", List.of(source, kernel), product, Map.of());
            if (biased) {
                String bias = call.constant("bias", List.of(units));
                call.draft().node(call.output() + "/add", "Add", List.of(product, bias), output, Map.of());
            }
        }
        Value sums = new Value(output, call.shapeOf(units));
        return activated ? ActivationLayers.apply(call, sums) : sums;
    }
}
