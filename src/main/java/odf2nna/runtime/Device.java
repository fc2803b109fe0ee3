package odf2nna.runtime;

import java.util.Locale;

/** Where models run. */
public enum Device {
    /** The first CUDA device if there is one that works, else the CPU. */
    AUTO,
    /** The processor. */
    CPU,
    /** The first CUDA device; needs the GPU build of ONNX Runtime. */
    CUDA;

    /** {@return the device of that name, in any case} */
    public static Device parse(String name) {
        try {
            return valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("device: expected auto, cpu or cuda, got '" + name + "'", unknown);
        }
    }
}
