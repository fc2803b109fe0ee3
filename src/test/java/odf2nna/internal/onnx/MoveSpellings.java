package odf2nna.internal.onnx;

import static odf2nna.internal.onnx.GraphBuilder.integer;
import static odf2nna.internal.onnx.GraphBuilder.integers;
import static odf2nna.internal.onnx.GraphBuilder.real;
import static odf2nna.internal.onnx.ModelSketch.piece;
import static odf2nna.internal.onnx.ModelSketch.since;
import static odf2nna.internal.onnx.ModelSketch.until;

import java.util.List;
import odf2nna.internal.onnx.ModelSketch.Piece;

/** What may stand between a layer and its consumers besides an activation: scalings, and operators that do nothing. */
final class MoveSpellings {
    /** Keep the layout and the values. */
    static final List<Piece> IDLE = List.of(
            piece("Identity", (s, x) -> x.as(s.op(x, "Identity", x.tensor()))),
            until(
                    11,
                    "Dropout with a ratio attribute",
                    (s, x) -> x.as(s.op(x, "Dropout", x.tensor(), real("ratio", 0.3)))),
            until(11, "Dropout with an unread mask", (s, x) -> x.as(withMask(s, s.op(x, "Dropout", x.tensor())))),
            since(12, "Dropout", (s, x) -> x.as(s.op(x, "Dropout", x.tensor()))),
            since(
                    12,
                    "Dropout with a ratio input",
                    (s, x) ->
                            x.as(s.op(x, "Dropout", List.of(x.tensor(), s.graph.constant("ratio", new int[0], 0.3))))),
            piece("Cast to the same type", (s, x) -> x.as(cast(s, x))));

    /** Keep the layout and scale or shift each unit. */
    static final List<Piece> SCALING = List.of(
            piece("BatchNormalization", MoveSpellings::batchNormalization),
            piece("BatchNormalization as Sub, Mul, Add", (s, x) -> {
                String centred = s.op(x, "Sub", List.of(x.tensor(), s.perUnit(x, -0.5, 0.5)));
                String scaled = s.op(x, "Mul", s.either(centred, s.perUnit(x, 0.5, 1.5)));
                return x.as(s.op(x, "Add", s.either(scaled, s.perUnit(x, -0.5, 0.5))));
            }),
            piece("BatchNormalization as Sub, Div, Mul, Add", (s, x) -> {
                String centred = s.op(x, "Sub", List.of(x.tensor(), s.perUnit(x, -0.5, 0.5)));
                String divided = s.op(x, "Div", List.of(centred, s.perUnit(x, 0.5, 1.5)));
                String scaled = s.op(x, "Mul", s.either(divided, s.perUnit(x, -1, 1)));
                return x.as(s.op(x, "Add", s.either(scaled, s.perUnit(x, -0.5, 0.5))));
            }),
            piece(
                    "scalar Mul and Add",
                    (s, x) -> x.as(s.op(
                            x, "Add", s.either(s.op(x, "Mul", s.either(x.tensor(), s.scalar(0.8))), s.scalar(0.3))))),
            piece("constant minus unit", (s, x) -> x.as(s.op(x, "Sub", List.of(s.perUnit(x, 0, 1), x.tensor())))));

    /** Keep rows of units as they are, by way of another shape or none. */
    static final List<Piece> ROWS_TO_ROWS = List.of(
            piece("Flatten of rows", (s, x) -> x.as(s.op(x, "Flatten", x.tensor()))),
            piece("Reshape to -1, units", (s, x) -> x.as(reshape(s, x, -1, x.width()))),
            piece("Reshape to 0, units", (s, x) -> x.as(reshape(s, x, 0, x.width()))),
            piece("Reshape to 0, -1", (s, x) -> x.as(reshape(s, x, 0, -1))),
            piece("Unsqueeze and Squeeze", (s, x) -> x.as(axes(s, axes(s, x.tensor(), "Unsqueeze", 1), "Squeeze", 1))));

    /** Rows of units as images of one pixel. */
    static final List<Piece> ROWS_TO_MAP = List.of(piece(
            "Unsqueeze to a map", (s, x) -> x.as(axes(s, x.tensor(), "Unsqueeze", 2, 3), UnitLayout.MAP)));

    static final List<Piece> MAP_TO_ROWS = List.of(
            piece(
                    "Flatten of a map",
                    (s, x) -> x.as(s.op(x.as("", UnitLayout.ROWS), "Flatten", x.tensor()), UnitLayout.ROWS)),
            piece("Reshape of a map", (s, x) -> x.as(reshape(s, x, -1, x.width()), UnitLayout.ROWS)),
            piece("Reshape of a map, free width", (s, x) -> x.as(reshape(s, x, 0, -1), UnitLayout.ROWS)),
            piece("Squeeze of a map", (s, x) -> x.as(axes(s, x.tensor(), "Squeeze", 2, 3), UnitLayout.ROWS)));

    private MoveSpellings() {}

    /** A Cast that does nothing; not from float16 to float16, over which ONNX Runtime 1.28 stumbles. */
    static String cast(ModelSketch s, Wire x) {
        if (s.graph.type() == ElementType.FLOAT16) {
            return s.op(x, "Identity", x.tensor());
        }
        return s.op(x, "Cast", x.tensor(), integer("to", s.graph.type().code()));
    }

    private static String withMask(ModelSketch s, String output) {
        s.graph.lastNode().addOutput(s.graph.fresh("mask"));
        return output;
    }

    private static Wire batchNormalization(ModelSketch s, Wire x) {
        boolean channels = x.layout() == UnitLayout.ROWS || x.layout() == UnitLayout.MAP;
        if (!channels) {
            return x; // it would work along another axis
        }
        int width = x.width();
        boolean shared = s.chance(0.2);
        String scale = vector(s, s.numbers(width, 0.5, 1.5));
        String variance = shared ? scale : vector(s, s.numbers(width, 0.5, 1.5));
        String out = s.op(
                x,
                "BatchNormalization",
                List.of(
                        x.tensor(),
                        scale,
                        vector(s, s.numbers(width, -0.5, 0.5)),
                        vector(s, s.numbers(width, -0.5, 0.5)),
                        variance),
                real("epsilon", 1e-3));
        return x.as(out);
    }

    private static String vector(ModelSketch s, double[] values) {
        return s.graph.constant(s.graph.fresh("bn"), s.storage(), s.graph.type(), new int[] {values.length}, values);
    }

    /** The result is rows; declared as such. */
    private static String reshape(ModelSketch s, Wire x, long rows, long width) {
        Wire like = x.as("", UnitLayout.ROWS);
        return s.op(like, "Reshape", List.of(x.tensor(), s.graph.shape("shape", rows, width)));
    }

    /** Squeeze or Unsqueeze, whose axes became an input in opset 13. */
    static String axes(ModelSketch s, String input, String operator, long... axes) {
        return s.opset() < 13
                ? s.graph.node(operator, List.of(input), integers("axes", axes))
                : s.graph.node(operator, List.of(input, s.graph.shape("axes", axes)));
    }
}
