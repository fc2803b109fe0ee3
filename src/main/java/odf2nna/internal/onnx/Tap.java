package odf2nna.internal.onnx;

/**
 * A tensor whose units are observed: the input or output of a dense layer.
 *
 * @param value the value it carries
 * @param tensor its name in the graph
 * @param trailing how many axes come after the unit axis; 0 when the units are last
 * @param type element type
 */
public record Tap(String value, String tensor, int trailing, ElementType type) {}
