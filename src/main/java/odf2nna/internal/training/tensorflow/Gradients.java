package odf2nna.internal.training.tensorflow;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.types.TFloat32;

/** Gradients of a loss. */
final class Gradients {
    private Gradients() {}

    /**
     * {@return the gradients with respect to weights}
     *
     * @param longest Euclidean length that all of them have together at most, after shortening; infinite for no limit
     */
    static List<Operand<TFloat32>> of(
            Floats f, Operand<TFloat32> loss, List<Operand<TFloat32>> weights, double longest) {
        Output<?>[] found = ((Graph) f.ops().scope().env())
                .addGradients(
                        loss.asOutput(), weights.stream().map(Operand::asOutput).toArray(Output<?>[]::new));
        List<Operand<TFloat32>> gradients = new ArrayList<>();
        for (Output<?> gradient : found) {
            gradients.add(TensorCasts.floats(gradient));
        }
        return Double.isInfinite(longest) ? gradients : shortened(f, gradients, longest);
    }

    private static List<Operand<TFloat32>> shortened(Floats f, List<Operand<TFloat32>> gradients, double longest) {
        Operand<TFloat32> squares = f.number(0);
        for (Operand<TFloat32> gradient : gradients) {
            squares = f.add(squares, f.sum(f.square(gradient)));
        }
        Operand<TFloat32> length = f.sqrt(squares);
        Operand<TFloat32> factor = f.divide(f.number(longest), f.clip(length, longest, Double.POSITIVE_INFINITY));
        return gradients.stream().map(gradient -> f.multiply(gradient, factor)).toList();
    }
}
