package odf2nna.internal.savedmodel;

/** Keys under which the metadata of an ONNX model keeps what a SavedModel says and ONNX has no place for. */
public final class SavedModelMetadata {
    /** The name of the signature that was read, and that is written. */
    public static final String SIGNATURE = "savedmodel.signature";

    /** Which outputs of the signature were left out in reading, and why. */
    public static final String LEFT_OUT = "savedmodel.left_out";

    private SavedModelMetadata() {}
}
