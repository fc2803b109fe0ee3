package odf2nna.pipeline;

/** Formats in which models are written. */
public enum ModelFormat {
    /** One file, with its larger weights in a second one where they have to be. */
    ONNX,
    /** A folder that TensorFlow loads, with the weights as constants of its graph. */
    SAVEDMODEL
}
