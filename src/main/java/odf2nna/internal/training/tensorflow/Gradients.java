package odf2nna.internal.training.tensorflow;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.types.TFloat32;

/** Gradients of a loss. */
final class Gradients {
    /** Shorter gradients move no weight. */
    private static final double TINY = 1e-12;

    private Gradients() {}

    /**
     * {@return the gradients with respect to weights}
     *
     * @param longest limit of their global norm, by clipping; infinite for no limit
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
        Operand<TFloat32> factor =
                f.divide(f.number(longest), f.clip(length(f, gradients), longest, Double.POSITIVE_INFINITY));
        return gradients.stream().map(gradient -> f.multiply(gradient, factor)).toList();
    }

    /** {@return weights moved along their gradients by a distance, all of them together} */
    static List<Operand<TFloat32>> uphill(
            Floats f, List<Operand<TFloat32>> weights, List<Operand<TFloat32>> gradients, double distance) {
        Operand<TFloat32> factor =
                f.divide(f.number(distance), f.clip(length(f, gradients), TINY, Double.POSITIVE_INFINITY));
        List<Operand<TFloat32>> moved = new ArrayList<>();
        for (int i = 0; i < weights.size(); i++) {
            moved.add(f.add(weights.get(i), f.multiply(gradients.get(i), factor)));
        }
        return moved;
    }

    private static Operand<TFloat32> length(Floats f, List<Operand<TFloat32>> gradients) {
        Operand<TFloat32> squares = f.number(0);
        for (Operand<TFloat32> gradient : gradients) {
            squares = f.add(squares, f.sum(f.square(gradient)));
        }
        return f.sqrt(squares);
    }
}
