/** Renders reports as tables for a terminal, as JSON, as CSV and as a page for a browser. */
@NullMarked
package odf2nna.internal.report;

import org.jspecify.annotations.NullMarked;
