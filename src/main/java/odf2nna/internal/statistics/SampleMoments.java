package odf2nna.internal.statistics;

import java.nio.Buffer;
import java.nio.FloatBuffer;

/**
 * Turns a stream of activations into moments, a segment of {@value #SEGMENT} samples at a time. How the stream is cut into
 * calls changes no bit of the result. Not safe for use by several threads at once.
 */
public sealed interface SampleMoments permits FloatMoments, DoubleMoments {
    /** Samples in a segment. */
    int SEGMENT = 256;

    /** {@return empty moments for activations of the type of a buffer} */
    static SampleMoments of(Buffer values, int width) {
        return values instanceof FloatBuffer ? new FloatMoments(width) : new DoubleMoments(width);
    }

    /**
     * Takes samples that follow those taken so far. Full segments are merged into {@code target}, the rest is buffered.
     *
     * @param values activations {@code [outer, width, inner]} from index 0 on; every position within {@code outer} and
     *     {@code inner} is a sample
     * @param outer rows, times positions that come before the units
     * @param inner positions that come after the units
     * @param target receives the moments
     */
    void add(Buffer values, int outer, int inner, MomentAccumulator target);

    /** Closes the segment that has begun, and puts its moments into {@code target}. */
    void finish(MomentAccumulator target);
}
