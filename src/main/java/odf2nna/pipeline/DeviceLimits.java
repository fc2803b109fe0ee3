package odf2nna.pipeline;

import java.nio.file.Path;
import java.util.Optional;
import odf2nna.pipeline.Goals.Size;
import odf2nna.pipeline.OutputOptions.ModelFormat;
import odf2nna.pipeline.OutputOptions.Precision;

/**
 * What a result may take on a device.
 *
 * @param flash bytes: of the constants of C code, or of a LiteRT file
 * @param ram bytes for activations of one row: of the static arrays of C code, or what LiteRT needs at least
 * @param multiplyAdds of the dense layers, for one row
 * @param format in which flash and RAM are counted
 * @param precision in which they are counted; empty for that of the model
 */
public record DeviceLimits(
        Optional<Size> flash,
        Optional<Size> ram,
        Optional<Size> multiplyAdds,
        ModelFormat format,
        Optional<Precision> precision) {
    /** No limits. */
    public static final DeviceLimits NONE = new DeviceLimits(Optional.empty(), Optional.empty(), Optional.empty());

    /** Limits of a result whose format is not known yet. */
    public DeviceLimits(Optional<Size> flash, Optional<Size> ram, Optional<Size> multiplyAdds) {
        this(flash, ram, multiplyAdds, ModelFormat.ONNX, Optional.empty());
    }

    /** {@return whether nothing is limited} */
    public boolean isEmpty() {
        return flash.isEmpty() && ram.isEmpty() && multiplyAdds.isEmpty();
    }

    /** {@return whether bytes are limited, which depend on the format} */
    public boolean limitBytes() {
        return flash.isPresent() || ram.isPresent();
    }

    /** {@return bytes of a weight in that precision, at least} */
    public int bytesOfWeight() {
        return precision
                .map(lower -> lower == Precision.INT8 ? Byte.BYTES : Short.BYTES)
                .orElse(Float.BYTES);
    }

    /**
     * {@return these, counted in the format and the precision of an output}
     *
     * @throws OutputException if bytes are limited, and the format is none for devices, or scales columns
     */
    public DeviceLimits in(OutputOptions output, Path model) {
        ModelFormat wanted = output.format(model);
        String option = flash.isPresent() ? "--target-flash" : "--target-ram";
        if (limitBytes() && wanted != ModelFormat.C && wanted != ModelFormat.TFLITE) {
            throw new OutputException(
                    output.target(model),
                    "%s counts bytes of C code or of a LiteRT file; name a .c or .tflite file, or give --target-bytes"
                            .formatted(option));
        }
        if (limitBytes() && output.foldScaler()) {
            throw new OutputException(
                    output.target(model),
                    "%s counts the network without what scales its columns; leave out --fold-scaler".formatted(option));
        }
        return new DeviceLimits(flash, ram, multiplyAdds, wanted, output.precision());
    }
}
