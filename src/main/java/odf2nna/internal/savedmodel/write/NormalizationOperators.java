package odf2nna.internal.savedmodel.write;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import odf2nna.internal.onnx.ElementType;

/** Operators that scale numbers by statistics: of the training rows, or of the numbers beside them. */
final class NormalizationOperators {
    /** The operator set from which on Softmax works along one axis; before, it flattened its input there. */
    private static final int SOFTMAX_ALONG_AXIS = 13;

    private NormalizationOperators() {}

    static Map<String, Translation> table() {
        String[] batch = {"epsilon", "momentum", "spatial", "training_mode"};
        return Map.of(
                "BatchNormalization", Translation.of(NormalizationOperators::batch, batch),
                "LayerNormalization", Translation.of(NormalizationOperators::layer, "axis", "epsilon", "stash_type"),
                "Softmax", Translation.of(call -> softmax(call, "Softmax"), "axis"),
                "LogSoftmax", Translation.of(call -> softmax(call, "LogSoftmax"), "axis"));
    }

    /** At inference; written out as Keras does it. */
    private static Wire batch(NodeExport call) {
        if (call.integer("training_mode", 0) != 0 || call.integer("spatial", 1) != 1) {
            throw new Refusal("it runs in training mode, or has statistics for each position");
        }
        Wire x = call.input(0);
        Wire scale = alongChannels(call, 1);
        Wire offset = alongChannels(call, 2);
        Wire mean = alongChannels(call, 3);
        Wire variance = alongChannels(call, 4);
        Wire inverse = call.map("Rsqrt", call.join("AddV2", variance, call.real("epsilon", 1e-5)));
        Wire factor = call.join("Mul", inverse, scale);
        Wire shift = call.join("Sub", offset, call.join("Mul", mean, factor));
        return call.join("AddV2", call.join("Mul", x, factor), shift);
    }

    /** A vector as it has to lie to be combined with a tensor whose second axis is that of the channels. */
    private static Wire alongChannels(NodeExport call, int input) {
        int rank = call.rank(0);
        Wire vector = call.input(input);
        if (rank < 2 || vector.type() != call.input(0).type()) {
            throw new Refusal("its input is a vector, or of another type than its statistics");
        }
        if (rank == 2) {
            return vector;
        }
        List<Long> dims = new ArrayList<>(Collections.nCopies(rank - 1, 1L));
        dims.set(0, -1L);
        List<Integer> known = new ArrayList<>(Collections.nCopies(rank - 1, 1));
        known.set(0, vector.shape().map(shape -> shape.get(0)).orElse(Wire.FREE));
        return call.reshape(vector, call.integers(ElementType.INT64, dims), Optional.of(known));
    }

    private static Wire layer(NodeExport call) {
        Wire x = call.input(0);
        long axis = call.integer("axis", -1);
        List<Long> axes = axis == -1 ? List.of(-1L) : fromAxis(axis, call.rank(0));
        Wire wide = x.type() == ElementType.FLOAT16 && call.integer("stash_type", 1) == 1
                ? call.cast(x, ElementType.FLOAT)
                : x;
        Wire centred =
                call.join("Sub", wide, call.reduce("Mean", wide, axes, true)).withShapeOf(wide);
        Wire variance = call.reduce("Mean", call.map("Square", centred), axes, true);
        Wire inverse = call.map("Rsqrt", call.join("AddV2", variance, call.real("epsilon", 1e-5)));
        Wire normal = call.join("Mul", centred, inverse).withShapeOf(wide);
        Wire narrow = normal.type() == x.type() ? normal : call.cast(normal, x.type());
        Wire scaled = call.join("Mul", narrow, call.input(1));
        return (call.has(2) ? call.join("AddV2", scaled, call.input(2)) : scaled).withShapeOf(x);
    }

    private static List<Long> fromAxis(long axis, int rank) {
        return LongStream.range(axis < 0 ? axis + rank : axis, rank).boxed().toList();
    }

    private static Wire softmax(NodeExport call, String operator) {
        Wire x = call.input(0);
        boolean along = call.opset() >= SOFTMAX_ALONG_AXIS;
        long axis = call.integer("axis", along ? -1 : 1);
        if (axis == -1 || x.rank().filter(rank -> axis == rank - 1).isPresent()) {
            return call.map(operator, x);
        }
        if (!along) {
            Wire flat = call.map(operator, LayoutOperators.flatten(call, x, axis));
            return call.reshape(flat, call.shapeOf(x), x.shape());
        }
        List<Long> axes = List.of(axis);
        Wire below = call.join("Sub", x, call.reduce("Max", x, axes, true));
        Wire exponentials = call.map("Exp", below);
        Wire sum = call.reduce("Sum", exponentials, axes, true);
        Wire result = operator.equals("Softmax")
                ? call.join("RealDiv", exponentials, sum)
                : call.join("Sub", below, call.map("Log", sum));
        return result.withShapeOf(x);
    }
}
