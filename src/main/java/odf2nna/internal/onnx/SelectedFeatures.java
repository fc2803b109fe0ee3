package odf2nna.internal.onnx;

import java.util.List;
import java.util.Optional;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.onnx.proto.Onnx.NodeProto;

/**
 * Some features of another tensor, as {@code Gather} takes them along the second of two dimensions.
 *
 * @param source the tensor {@code [N, width]} that has them all
 * @param positions which of them, ascending
 */
public record SelectedFeatures(String source, UnitSet positions) {
    /**
     * {@return the features that a tensor selects from another; consecutive selections are followed to the first
     * source}
     */
    public static Optional<SelectedFeatures> of(OnnxModel model, String tensor) {
        return atOnce(model, tensor)
                .map(last -> of(model, last.source())
                        .map(before -> new SelectedFeatures(
                                before.source(), before.positions().part(last.positions())))
                        .orElse(last));
    }

    /** {@return the features that a tensor selects from the input of its node} */
    static Optional<SelectedFeatures> atOnce(OnnxModel model, String tensor) {
        Optional<NodeProto> node = model.graph()
                .producer(tensor)
                .map(model.graph()::node)
                .filter(made -> Graph.operator(made).equals("Gather") && Graph.integer(made, "axis", 0) == 1);
        return node.flatMap(made -> new Constants(model.graph(), model.codec())
                .integerList(made.getInput(1))
                .filter(SelectedFeatures::isAscending)
                .map(indices -> new SelectedFeatures(
                        made.getInput(0),
                        UnitSet.of(indices.stream().mapToInt(Math::toIntExact).toArray()))));
    }

    private static boolean isAscending(List<Long> indices) {
        for (int i = 0; i < indices.size(); i++) {
            if (indices.get(i) < (i == 0 ? 0 : indices.get(i - 1) + 1) || indices.get(i) > Integer.MAX_VALUE) {
                return false;
            }
        }
        return true;
    }
}
