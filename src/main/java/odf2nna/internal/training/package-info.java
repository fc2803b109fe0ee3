/**
 * Fine-tuning: objective, rows and settings, with an engine behind {@link odf2nna.internal.training.Trainer}.
 */
@NullMarked
package odf2nna.internal.training;

import org.jspecify.annotations.NullMarked;
