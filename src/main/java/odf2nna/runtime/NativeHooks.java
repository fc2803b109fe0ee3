package odf2nna.runtime;

import java.util.function.Supplier;

/**
 * Hooks of a program around native libraries, which have effects outside the virtual machine. A program that uses this
 * one as a library needs none: {@link #NONE}.
 */
public interface NativeHooks {
    /** No hooks. */
    NativeHooks NONE = new NativeHooks() {};

    /**
     * Runs the start of ONNX Runtime, which unpacks its libraries into the temporary folder the first time in a
     * program.
     */
    default <T> T starting(Supplier<T> start) {
        return start.get();
    }

    /** Runs work during which TensorFlow writes to the standard error stream, at any log level. */
    default <T> T logging(Supplier<T> work) {
        return work.get();
    }
}
