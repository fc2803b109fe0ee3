/**
 * Commands on one model, step by step: {@link odf2nna.run.Shrinker} scores, plans, applies, proves and judges; the rest joins
 * the steps, checks what is to be written, and writes it.
 */
@NullMarked
package odf2nna.run;

import org.jspecify.annotations.NullMarked;
