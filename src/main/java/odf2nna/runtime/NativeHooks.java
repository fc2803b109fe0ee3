package odf2nna.runtime;

import java.util.function.Supplier;

/**
 * What a program does around native libraries, which leave traces outside of the virtual machine. A program that uses this
 * one as a library needs nothing of the kind: {@link #NONE}.
 */
public interface NativeHooks {
    /** Does nothing more than the work. */
    NativeHooks NONE = new NativeHooks() {};

    /** Starts ONNX Runtime, which unpacks its libraries into the temporary folder the first time in a program. */
    default <T> T starting(Supplier<T> start) {
        return start.get();
    }

    /** Does work during which TensorFlow writes to the standard error stream, whatever its log level is. */
    default <T> T logging(Supplier<T> work) {
        return work.get();
    }
}
