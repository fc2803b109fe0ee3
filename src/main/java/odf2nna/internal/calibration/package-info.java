/** Statistics of a model's values as files: of a part of the rows, merged, and in the place of a pass over the rows. */
@NullMarked
package odf2nna.internal.calibration;

import org.jspecify.annotations.NullMarked;
