/** What retraining is, whatever does it: settings, objective, rows, history. Runs without any native library. */
@NullMarked
package odf2nna.retrain;

import org.jspecify.annotations.NullMarked;
