/** Statistics of tables that Spark reads; built with {@code -Pspark} alone. docs/adr/0033-spark.md says how blocks of rows become tasks. */
@NullMarked
package odf2nna.spark;

import org.jspecify.annotations.NullMarked;
