/** The dense network as immutable values; runs without any native library. */
@NullMarked
package odf2nna.internal.network;

import org.jspecify.annotations.NullMarked;
