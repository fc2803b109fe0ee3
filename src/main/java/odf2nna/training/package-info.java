/** How the smaller network is fine-tuned: values for users of the library. */
@NullMarked
package odf2nna.training;

import org.jspecify.annotations.NullMarked;
