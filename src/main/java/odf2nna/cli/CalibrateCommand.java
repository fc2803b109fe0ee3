package odf2nna.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import odf2nna.data.DataFiles;
import odf2nna.data.HoldOut;
import odf2nna.pipeline.CalibrateOptions;
import odf2nna.runtime.EngineOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the statistics of a part of the rows. */
@Command(
        name = "calibrate",
        description = {
            "Write the statistics that pruning needs of a part of the rows: moments of every unit and"
                    + " covariances, by one pass. 'merge' joins the files of all parts; 'score', 'shrink',"
                    + " 'apply' and 'sweep' take the result in place of a pass over the rows.",
            "",
            "Parts are cut at multiples of 65536 rows. The result is the same, byte for byte, for any number of"
                    + " parts and threads on one type of processor."
        },
        footer = {
            "",
            "Examples:",
            "  odf2nna-onnx calibrate model.onnx --eval data.csv -o all.stats",
            "  odf2nna-onnx calibrate model.onnx --eval part-1.csv --first-row 65536 \\",
            "      --total-rows 200000 -o part-1.stats"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CalibrateCommand extends BaseCommand {
    @Mixin
    private ModelMixin model;

    @Mixin
    private StatisticsFileMixin output;

    @Option(
            names = "--eval",
            paramLabel = "FILE",
            converter = FileNames.Pattern.class,
            required = true,
            description = "The rows of this part: " + DataMixin.FILES)
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--first-row",
            paramLabel = "N",
            defaultValue = "0",
            description = "Number of the part's first row among all rows, from 0: a multiple of 65536 (default: 0).")
    private long firstRow;

    @Option(
            names = "--total-rows",
            paramLabel = "N",
            description = {
                "Number of rows of all parts, which decides over which rows covariances are taken. Default: as many"
                        + " as there are up to the end of this part, which is then the last one."
            })
    @Nullable private Long totalRows;

    @Option(names = "--prune-inputs", description = "Also take statistics of input features, for --prune-inputs later.")
    private boolean inputs;

    @Option(
            names = "--no-simplify",
            description =
                    "Do not simplify first: for 'score', for 'shrink' with widths, and for 'shrink' with this option.")
    private boolean noSimplify;

    @Mixin
    private ReadingMixin reading;

    @Mixin
    private EngineMixin engine;

    @Mixin
    private PrintMixin print;

    @Override
    public Integer call() throws Exception {
        EngineOptions engines = print.settings(() -> engine.toSettings(print.verbose));
        DataFiles rows =
                print.settings(() -> new DataFiles(reading.toOptions(files).with(HoldOut.NONE), List.of()));
        OptionalLong total = totalRows == null ? OptionalLong.empty() : OptionalLong.of(totalRows);
        CalibrateOptions options = print.settings(
                () -> new CalibrateOptions(output.file, output.force, firstRow, total, inputs, !noSimplify));
        return print.run(engines, runner -> print.settings(() -> runner.calibrate(model.toSource(), rows, options)));
    }
}
