package odf2nna.cli;

import java.util.ArrayList;
import java.util.List;
import odf2nna.data.DataFiles;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that say what data to read and how. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DataMixin {
    static final String FILES =
            "CSV (.gz), npy, npz, idx (.gz) or Parquet. Repeat the option for several files, or quote a"
                    + " pattern ('part-*.csv'): they are read one after another. INPUT=FILE gives the rows of one input of a"
                    + " model with several. A query in SQL gives the rows that it selects: \"SELECT ... FROM 'x.parquet'\".";

    @Option(
            names = "--eval",
            paramLabel = "FILE",
            converter = FileNames.Pattern.class,
            required = true,
            description = "Data for calibration, fine-tuning and evaluation: " + FILES)
    List<String> files = new ArrayList<>();

    @Mixin
    private RowsMixin rows;

    /** {@return the data} */
    DataFiles toSettings(long seed) {
        return rows.toSettings(files, seed);
    }

    /** {@return the data for a search by promise, which needs all of few rows} */
    DataFiles searched(DataFiles files) {
        return rows.searched(files);
    }
}
