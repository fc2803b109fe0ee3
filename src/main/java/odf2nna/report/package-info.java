/** What happened, as one tree of records; tables and JSON from it. */
@NullMarked
package odf2nna.report;

import org.jspecify.annotations.NullMarked;
