/**
 * The rows of a run, and retraining on them: what is learnt and from what, with an engine behind
 * {@link odf2nna.internal.training.Trainer}.
 */
@NullMarked
package odf2nna.internal.training;

import org.jspecify.annotations.NullMarked;
