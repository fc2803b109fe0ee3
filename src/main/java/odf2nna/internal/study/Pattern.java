package odf2nna.internal.study;

import java.util.Map;
import odf2nna.internal.network.ByName;
import odf2nna.internal.network.DenseNetwork;

/**
 * One row through a network.
 *
 * @param network the network
 * @param end the value of its last pre-activations
 * @param form turns them into outputs
 * @param values the numbers of every value, by name
 */
record Pattern(DenseNetwork network, String end, OutputForm form, Map<String, double[]> values) {
    /** {@return the numbers of a value} */
    double[] at(String value) {
        return ByName.get(values, value);
    }

    double[] outputs() {
        return form.outputs(at(end));
    }

    /** {@return ∂o_k/∂v of every value v that the outputs depend on, by name} */
    Map<String, double[]> sensitivities(int k) {
        return Backpropagation.gradients(network, values, end, form.gradient(outputs(), k));
    }

    /** {@return the diagonal of ∂²L/∂v² of every such value; see {@link Backpropagation}} */
    Map<String, double[]> curvatures() {
        return Backpropagation.curvatures(network, values, end, form.curvature(outputs()));
    }
}
