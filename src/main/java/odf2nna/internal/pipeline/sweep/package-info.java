/** One model in many sizes: targets, workers side by side, and the folder that keeps what is finished. */
@NullMarked
package odf2nna.internal.pipeline.sweep;

import org.jspecify.annotations.NullMarked;
