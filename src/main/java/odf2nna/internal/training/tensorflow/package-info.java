/** Fine-tuning with TensorFlow. The only room that sees {@code org.tensorflow}. */
@NullMarked
package odf2nna.internal.training.tensorflow;

import org.jspecify.annotations.NullMarked;
