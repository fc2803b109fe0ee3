/** Devices, progress and cancellation: values for users of the library. */
@NullMarked
package odf2nna.runtime;

import org.jspecify.annotations.NullMarked;
