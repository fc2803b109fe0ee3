package odf2nna.internal.onnx;

import java.util.Optional;

/**
 * The place of a dense layer in the graph.
 *
 * @param node index of the Gemm, MatMul or Conv
 * @param sourceSlot input slot of the node that takes the source
 * @param weightSlot input slot of the node that takes the weights
 * @param unitsFirst whether the weight tensor has the units on its first axis
 * @param alpha factor that the node applies to the product
 * @param beta factor that the node applies to the bias
 * @param bias where the bias enters; empty where there is none
 * @param output placement of the pre-activations
 * @param source placement of the source in the layer's input tensor
 * @param type element type of the weights
 */
record DenseSite(
        int node,
        int sourceSlot,
        int weightSlot,
        boolean unitsFirst,
        double alpha,
        double beta,
        Optional<Graph.Use> bias,
        Placement output,
        Placement source,
        ElementType type) {}
