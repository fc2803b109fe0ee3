package odf2nna.internal.network;

import java.util.Optional;

/**
 * How the input of a layer is stored in bytes: each of its numbers is multiplied by a factor of its own, where there are
 * factors, and put on the grid that they share.
 *
 * @param factors one power of two for each number, so that multiplying by it is exact; empty for none
 * @param grid the grid
 */
public record QuantizedInput(Optional<Vector> factors, Grid grid) {
    /** {@return the factor of a number; 1 where there are none} */
    public double factor(int index) {
        return factors.map(each -> each.get(index)).orElse(1.0);
    }
}
