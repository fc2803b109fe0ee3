/** Reports as trees of records; their components are the fields of the JSON. */
@NullMarked
package odf2nna.report;

import org.jspecify.annotations.NullMarked;
