/** Tables in Parquet, read by DuckDB where it is on the class path. Alone sees {@code org.duckdb}. */
@NullMarked
package odf2nna.internal.data.duckdb;

import org.jspecify.annotations.NullMarked;
