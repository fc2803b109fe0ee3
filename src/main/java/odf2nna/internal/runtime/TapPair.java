package odf2nna.internal.runtime;

import java.util.Optional;
import java.util.stream.Stream;
import odf2nna.internal.onnx.Tap;

/**
 * Two values whose covariances are computed.
 *
 * @param x the first, {@code n} wide
 * @param y the second, {@code m} wide; empty for only the covariances within {@code x}
 */
public record TapPair(Tap x, Optional<Tap> y) {
    /** {@return the covariances within one value} */
    public static TapPair within(Tap x) {
        return new TapPair(x, Optional.empty());
    }

    /** {@return the taps of both values, or of the only one} */
    Stream<Tap> taps() {
        return Stream.concat(Stream.of(x), y.stream());
    }

    /** {@return the covariances within a value, and with another} */
    public static TapPair of(Tap x, Tap y) {
        return new TapPair(x, Optional.of(y));
    }
}
