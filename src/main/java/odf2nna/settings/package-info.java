/** What a user asks for, as values: the model and its data, sizes and other goals, retraining, where results go. */
@NullMarked
package odf2nna.settings;

import org.jspecify.annotations.NullMarked;
