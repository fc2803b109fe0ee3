package odf2nna.internal.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import odf2nna.data.DataFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Parquet where DuckDB, which reads it, is not on the class path. */
@EnabledIfSystemProperty(named = "odf2nna.natives", matches = "absent")
class WithoutDuckDbTest {
    @TempDir
    private Path folder;

    @Test
    void theMessageNamesTheArtifact() throws IOException {
        Path file = Rows.file(folder, "data.parquet", "PAR1");

        assertThatThrownBy(() -> Datasets.open(Rows.options(file), Rows.width(2)))
                .isInstanceOf(DataFormatException.class)
                .hasMessageMatching(".*data.parquet: found Parquet, which takes DuckDB to read, .*"
                        + "; add org.duckdb:duckdb_jdbc:[0-9.]+, or write CSV or npy");
    }
}
