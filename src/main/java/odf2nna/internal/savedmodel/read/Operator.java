package odf2nna.internal.savedmodel.read;

/** Says in ONNX what a node of TensorFlow computes. */
@FunctionalInterface
interface Operator {
    /**
     * {@return what the node gives}
     *
     * @throws odf2nna.onnx.UnsupportedModelException if its settings are outside the supported subset
     */
    Value translate(NodeCall call);
}
