/** Writing of models as Keras 3 files. */
@NullMarked
package odf2nna.internal.keras.write;

import org.jspecify.annotations.NullMarked;
