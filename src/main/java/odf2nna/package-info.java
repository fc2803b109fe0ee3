/**
 * The library's front door. {@link odf2nna.Odf2nna} runs whole commands; {@code odf2nna.internal.pipeline.Shrinker} is the pipeline step by
 * step.
 */
@NullMarked
package odf2nna;

import org.jspecify.annotations.NullMarked;
