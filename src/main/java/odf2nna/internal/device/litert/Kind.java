package odf2nna.internal.device.litert;

/**
 * The operators of LiteRT that are written, with their numbers in the format, and the oldest runtime that has them.
 *
 * @see <a href="https://github.com/google-ai-edge/LiteRT/blob/main/tflite/converter/schema/schema.fbs">The schema</a>
 */
enum Kind {
    ADD(0, 11, 1, "1.5.0", 2, "1.14.0"),
    CONCATENATION(2, 10, 1, "1.5.0", 2, "1.14.0"),
    /** From float16. */
    DEQUANTIZE(6, 0, 3, "1.15.0", 0, ""),
    FULLY_CONNECTED(9, 8, 1, "1.5.0", 12, "2.17.0"),
    LOGISTIC(14, 0, 1, "1.14.0", 2, "1.14.0"),
    MUL(18, 21, 1, "1.5.0", 2, "1.14.0"),
    RELU(19, 0, 1, "1.5.0", 2, "2.1.0"),
    RELU_N1_TO_1(20, 0, 1, "1.5.0", 1, "1.5.0"),
    RELU6(21, 0, 1, "1.5.0", 2, "1.14.0"),
    RESHAPE(22, 17, 1, "1.5.0", 1, "1.5.0"),
    SOFTMAX(25, 9, 1, "1.5.0", 2, "1.14.0"),
    TANH(28, 0, 1, "1.14.0", 2, "1.14.0"),
    GATHER(36, 23, 1, "1.6.0", 2, "1.14.0"),
    DIV(42, 29, 1, "1.6.0", 0, ""),
    EXP(47, 0, 1, "1.7.0", 0, ""),
    LOG_SOFTMAX(50, 0, 1, "1.14.0", 2, "1.14.0"),
    PRELU(54, 0, 1, "1.8.0", 1, "1.8.0"),
    MAXIMUM(55, 0, 1, "1.14.0", 2, "1.14.0"),
    MINIMUM(57, 0, 1, "1.14.0", 2, "1.14.0"),
    NEG(59, 0, 1, "1.9.0", 0, ""),
    LOG(73, 0, 1, "1.14.0", 0, ""),
    LEAKY_RELU(98, 75, 1, "1.13.1", 2, "2.3.0"),
    ABS(101, 0, 1, "1.13.0", 0, ""),
    ELU(111, 0, 1, "1.14.0", 1, "1.14.0"),
    HARD_SWISH(117, 0, 1, "1.15.0", 1, "1.15.0"),
    /** From float32, and in int8 from one grid to another. */
    QUANTIZE(114, 0, 1, "1.14.0", 2, "1.15.0"),
    GELU(150, 116, 1, "2.9.0", 2, "2.9.0");

    private final int code;
    private final int options;
    private final int version;
    private final String runtime;
    private final int versionInBytes;
    private final String runtimeInBytes;

    /**
     * A version of an operator.
     *
     * @param number counted from 1; 0 if there is none
     * @param runtime the oldest version of the runtime that has it, as {@code major.minor.patch}
     */
    record Version(int number, String runtime) {}

    Kind(int code, int options, int version, String runtime, int versionInBytes, String runtimeInBytes) {
        this.code = code;
        this.options = options;
        this.version = version;
        this.runtime = runtime;
        this.versionInBytes = versionInBytes;
        this.runtimeInBytes = runtimeInBytes;
    }

    /** {@return its number in {@code BuiltinOperator}} */
    int code() {
        return code;
    }

    /** {@return the number of its options in {@code BuiltinOptions}; 0 for none} */
    int options() {
        return options;
    }

    /** {@return the version that is written, for inputs in int8 or in floating point} */
    Version version(boolean ofBytes) {
        return ofBytes ? new Version(versionInBytes, runtimeInBytes) : new Version(version, runtime);
    }
}
