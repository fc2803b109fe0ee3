package odf2nna.internal.savedmodel.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Operators that put a border around a tensor, and those that make images larger. */
final class PaddingOperators {
    private PaddingOperators() {}

    static Map<String, Function<NodeCall, Value>> table() {
        Map<String, Function<NodeCall, Value>> table = new TreeMap<>();
        table.put("Pad", call -> pad(call, "constant"));
        table.put("PadV2", call -> pad(call, "constant"));
        table.put("MirrorPad", PaddingOperators::mirror);
        table.put("ResizeNearestNeighbor", call -> resize(call, "nearest"));
        table.put("ResizeBilinear", call -> resize(call, "linear"));
        return table;
    }

    private static Value mirror(NodeCall call) {
        String mode = call.attribute("mode").getS().toStringUtf8();
        if (mode.equals("REFLECT")) {
            return pad(call, "reflect");
        }
        // around a border of one, the last element is what the mirror shows
        if (call.integers(1).values().stream().anyMatch(size -> size > 1)) {
            throw call.refused("repeats the border itself, which is not supported beyond one element");
        }
        return pad(call, "edge");
    }

    private static Value pad(NodeCall call, String mode) {
        Value x = call.operand(0);
        Value.Integers given = call.integers(1);
        if (given.values().size() != 2 * x.rank() || !given.isKnown()) {
            throw call.refused("pads by %s, expected two known numbers for each dimension", given.values());
        }
        List<List<Long>> pairs = new ArrayList<>();
        List<Long> dims = new ArrayList<>();
        for (int axis = 0; axis < x.rank(); axis++) {
            List<Long> pair = given.values().subList(2 * axis, 2 * axis + 2);
            long size = x.dims().get(axis);
            long more = pair.get(0) + pair.get(1);
            if (size < 0 && more != 0 && axis == 0) {
                throw call.refused("adds rows");
            }
            pairs.add(pair);
            dims.add(size < 0 ? size : size + more);
        }
        boolean image = x instanceof Value.ChannelsFirst;
        List<List<Long>> ordered = image ? ChannelOrder.first(pairs) : pairs;
        List<Long> pads = new ArrayList<>();
        for (int end = 0; end < 2; end++) {
            int side = end;
            ordered.forEach(pair -> pads.add(pair.get(side)));
        }
        NodeCall inner = image ? call.withOperands(call.operands()) : call;
        List<String> inputs = new ArrayList<>();
        inputs.add(image ? call.draft().channelsFirst(x) : call.tensor(0));
        inputs.add(inner.stored("pads", pads));
        if (call.operands().size() > 2) {
            inputs.add(call.tensor(2));
        }
        Value.Flow result =
                inner.result("Pad", inputs, Map.of("mode", mode), x.type(), image ? ChannelOrder.first(dims) : dims);
        return image ? ChannelOrder.channelsFirst(result) : result;
    }

    /** To a size that is known, each position taken from or computed of those where it would lie in the smaller image. */
    private static Value resize(NodeCall call, String mode) {
        ImageCall image = ImageCall.of(call);
        Value.Integers size = call.integers(1);
        if (size.values().size() != 2 || !size.isKnown()) {
            throw call.refused("makes images of a size that is known only at run time");
        }
        boolean corners = call.flag("align_corners");
        boolean centers = call.flag("half_pixel_centers");
        String places = corners ? "align_corners" : centers ? "half_pixel" : "asymmetric";
        Map<String, Object> attributes = new TreeMap<>(Map.of("mode", mode, "coordinate_transformation_mode", places));
        if (mode.equals("nearest")) {
            attributes.put("nearest_mode", corners || centers ? "round_prefer_ceil" : "floor");
        }
        List<Long> dims = List.of(
                image.image().dims().get(0),
                image.channels(),
                size.values().get(0),
                size.values().get(1));
        // all sizes rather than an attribute with the axes, which ONNX Runtime forgets when it moves transpositions
        String kept = call.draft()
                .node("Shape", List.of(image.image().tensor()), call.name() + "/kept", Map.of("start", 0L, "end", 2L));
        String made = call.withOperands(List.of()).stored("made", size.values());
        String sizes = call.draft().node("Concat", List.of(kept, made), call.name() + "/sizes", Map.of("axis", 0L));
        return image.result("Resize", List.of(image.image().tensor(), "", "", sizes), attributes, dims);
    }
}
