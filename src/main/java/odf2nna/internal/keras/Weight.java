package odf2nna.internal.keras;

import io.jhdf.api.Dataset;
import java.util.Arrays;
import java.util.List;
import odf2nna.internal.network.Vector;
import odf2nna.onnx.UnsupportedModelException;

/**
 * A dataset that holds weights, read when asked for.
 *
 * @param hdf5 the file it is in
 * @param path where it stands there
 * @param dataset its header
 * @param fileBytes size of the file
 */
record Weight(Hdf5File hdf5, String path, Dataset dataset, long fileBytes) {
    /** Sizes are declared in the file: what claims this many times the file's bytes is not believed. */
    private static final long LARGEST_RATIO = 100;

    private static final long ALWAYS_FINE = 64 << 20;

    /** {@return its dimensions; empty for a scalar} */
    List<Long> dims() {
        return hdf5.sound(
                () -> Arrays.stream(dataset.getDimensionsAsLong()).boxed().toList());
    }

    /**
     * {@return its numbers, row-major}
     *
     * @throws UnsupportedModelException if they are no floating-point numbers, or can't all be in the file
     */
    Vector values() {
        return hdf5.sound(() -> {
            long bytes = dataset.getSizeInBytes();
            if (bytes > ALWAYS_FINE && bytes / LARGEST_RATIO > fileBytes) {
                throw problem("claims %d bytes in a file of %d; copy or save it again".formatted(bytes, fileBytes));
            }
            Object data = dataset.isScalar() ? dataset.getData() : dataset.getDataFlat();
            if (data instanceof float[] floats) {
                return Vector.ofFloats(floats);
            }
            if (data instanceof double[] doubles) {
                return Vector.of(doubles);
            }
            if (data instanceof Float || data instanceof Double) {
                return Vector.of(((Number) data).doubleValue());
            }
            throw problem("holds %s, expected floating-point numbers: quantised weights are not supported"
                    .formatted(dataset.getJavaType().getSimpleName()));
        });
    }

    private UnsupportedModelException problem(String finding) {
        return new UnsupportedModelException(hdf5.file().toString(), "the weights '%s': %s".formatted(path, finding));
    }
}
