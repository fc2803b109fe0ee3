/** TensorFlow SavedModels: reading and writing them, by their messages alone and without TensorFlow's library. */
@NullMarked
package odf2nna.savedmodel;

import org.jspecify.annotations.NullMarked;
