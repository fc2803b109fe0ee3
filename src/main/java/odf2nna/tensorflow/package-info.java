/** TensorFlow: retraining. The only room that sees {@code org.tensorflow}. */
@NullMarked
package odf2nna.tensorflow;

import org.jspecify.annotations.NullMarked;
