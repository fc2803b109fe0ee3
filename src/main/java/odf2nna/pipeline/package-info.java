/** What a run is asked for: the model, goals, outputs; and why it failed. */
@NullMarked
package odf2nna.pipeline;

import org.jspecify.annotations.NullMarked;
