package odf2nna.runtime;

/** ONNX Runtime failed on a model that it had accepted, or the requested device is not available. */
public final class RuntimeFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RuntimeFailure(String message) {
        super(message);
    }

    public RuntimeFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** {@return the message of a native failure on one line, without its code and the place in the C++ source} */
    public static String oneLine(Throwable failure) {
        String text =
                String.valueOf(failure.getMessage()).replaceAll("\\s+", " ").strip();
        text = text.replaceAll("Error code - \\S+ - message: ", "").replaceAll("\\S+\\.(cc|h):\\d+ [^:]*\\) ?", "");
        return text.length() > 400 ? text.substring(0, 397) + "..." : text;
    }
}
