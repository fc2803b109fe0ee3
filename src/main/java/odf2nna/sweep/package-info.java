/** One model in many sizes: targets, workers side by side, and the folder that keeps what is finished. */
@NullMarked
package odf2nna.sweep;

import org.jspecify.annotations.NullMarked;
