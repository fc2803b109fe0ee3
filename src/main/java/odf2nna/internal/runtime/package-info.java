/** ONNX Runtime: sessions, devices, threads, the probe that fills statistics. */
@NullMarked
package odf2nna.internal.runtime;

import org.jspecify.annotations.NullMarked;
