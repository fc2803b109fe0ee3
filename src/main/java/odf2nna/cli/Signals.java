package odf2nna.cli;

import com.sun.jna.Platform;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Ends the program when it is interrupted, without the shutdown hooks of the virtual machine: that of ONNX Runtime frees
 * its environment while other threads still make sessions, and now and then the process aborts (exit code 134).
 *
 * <p>{@code sun.misc.Signal} is the only way to take a signal in Java and is reached by reflection, since the compiler
 * warns of it. Where it is missing, signals run the shutdown hooks as usual.
 */
final class Signals {
    private static final List<String> ENDING = List.of("INT", "TERM", "HUP");

    private Signals() {}

    /**
     * Has signals that end a program do so by {@code cleanup} and an exit code of 128 and the signal's number.
     *
     * @param goesOn asked at an interrupt: whether something ends by itself for it, and the program goes on
     */
    static void endWith(Runnable cleanup, BooleanSupplier goesOn) {
        for (String name : ENDING) {
            handle(name, cleanup, name.equals("INT") ? goesOn : () -> false);
        }
    }

    /** Leaves alone what is no signal on this system, or belongs to the virtual machine (-Xrs). */
    @SuppressWarnings("EmptyCatch") // the default, ending by the shutdown hooks, is a sound second best
    private static void handle(String name, Runnable cleanup, BooleanSupplier goesOn) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Method number = signal.getMethod("getNumber");
            Object taken = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle") && !goesOn.getAsBoolean()) {
                            end(cleanup, 128 + (int) number.invoke(arguments[0]));
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), taken);
        } catch (ReflectiveOperationException | IllegalArgumentException notHere) {
            // stays as it was
        }
    }

    private static void end(Runnable cleanup, int code) {
        try {
            cleanup.run();
        } finally {
            halt(code);
        }
    }

    /**
     * Ends the process as it stands. The virtual machine's own halt runs the destructors of native libraries, and threads that
     * still work in one may crash the process.
     */
    private static void halt(int code) {
        try {
            if (!Platform.isWindows()) {
                CLibrary.get()._exit(code);
            }
        } finally {
            Runtime.getRuntime().halt(code);
        }
    }
}
