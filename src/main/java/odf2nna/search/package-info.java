/** How much goes: thresholds and sizes for the goals of a run. */
@NullMarked
package odf2nna.search;

import org.jspecify.annotations.NullMarked;
