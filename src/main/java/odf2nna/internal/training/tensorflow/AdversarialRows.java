package odf2nna.internal.training.tensorflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Rows moved to where their own loss is larger: {@code x + d·s²g / ‖s·g‖} with the gradient g of the loss by the row
 * and the deviations s of its features, which is the step of length d, in deviations, that raises the loss most.
 * Gradients do not flow through the step itself.
 *
 * @see <a href="https://arxiv.org/abs/1412.6572">I. Goodfellow, J. Shlens, C. Szegedy: Explaining and harnessing adversarial
 *     examples</a>
 */
final class AdversarialRows {
    /** Gradients of well-fitted rows are tiny, and their squares are 0 in single precision. */
    private static final double TINY = 1e-30;

    private AdversarialRows() {}

    /**
     * {@return the moved rows}
     *
     * @param loss a scalar, of these rows
     * @param inputs {@code [rows, width]} of each input
     * @param deviations of the features of each input
     * @param distance in deviations
     */
    static Map<String, Operand<TFloat32>> of(
            Floats f,
            Operand<TFloat32> loss,
            Map<String, Operand<TFloat32>> inputs,
            Map<String, float[]> deviations,
            double distance) {
        Operand<TFloat32> whole = loss;
        for (Operand<TFloat32> input : inputs.values()) {
            whole = f.add(whole, f.multiply(f.sum(input), 0)); // so that unused inputs have a gradient, too
        }
        List<Operand<TFloat32>> gradients =
                Gradients.of(f, whole, List.copyOf(inputs.values()), Double.POSITIVE_INFINITY);
        List<Operand<TFloat32>> scaled = new ArrayList<>();
        int next = 0;
        for (String name : inputs.keySet()) {
            scaled.add(f.multiply(gradients.get(next++), f.numbers(of(deviations, name))));
        }
        Operand<TFloat32> directions = f.unitRows(scaled.size() == 1 ? scaled.get(0) : f.concat(scaled), TINY);
        Map<String, Operand<TFloat32>> moved = new LinkedHashMap<>();
        int column = 0;
        for (Map.Entry<String, Operand<TFloat32>> input : inputs.entrySet()) {
            float[] steps = of(deviations, input.getKey()).clone();
            for (int i = 0; i < steps.length; i++) {
                steps[i] *= (float) distance;
            }
            Operand<TFloat32> step = f.multiply(f.columns(directions, column, steps.length), f.numbers(steps));
            moved.put(input.getKey(), f.ops().stopGradient(f.add(input.getValue(), step)));
            column += steps.length;
        }
        return moved;
    }

    private static float[] of(Map<String, float[]> deviations, String name) {
        return Objects.requireNonNull(deviations.get(name), name);
    }
}
