/** TensorFlow SavedModels, by their messages alone and without TensorFlow's library; what reading and writing share. */
@NullMarked
package odf2nna.internal.savedmodel;

import org.jspecify.annotations.NullMarked;
