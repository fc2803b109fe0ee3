package odf2nna.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.TinyModels;

/** Statistics that don't fit, and parts that are none. */
final class BadStatistics {
    private static final String CALIBRATE = "calibrate @model.onnx --eval @data.csv --device cpu -o @new.stats ";
    private static final String SHRINK =
            "shrink @model.onnx --stats @all.stats --eval @data.csv --device cpu -o @small.onnx --epochs 0 ";
    private static final String SIZED = SHRINK + "--target-params 50%";

    private BadStatistics() {}

    private static BadInput calibrate(String id, String options, int code, String... words) {
        return BadInput.of("calibrate: " + id, w -> {}, CALIBRATE + options, code, words);
    }

    /** A command with the usual statistics, which are spoilt. */
    private static BadInput stored(String id, BadInput.Spoil spoil, String command, int code, String... words) {
        BadInput.Spoil calibrated = workspace -> {
            calibrate(workspace, "all.stats", "");
            spoil.in(workspace);
        };
        return BadInput.of("statistics: " + id, calibrated, command, code, words);
    }

    private static void calibrate(Workspace workspace, String file, String options) {
        Cli.Result result =
                workspace.run("calibrate @model.onnx --eval @data.csv --device cpu -o @" + file + " " + options);
        if (result.code() != ExitCode.DONE) {
            throw new IllegalStateException(result.err());
        }
    }

    private static BadInput merge(String id, BadInput.Spoil spoil, String files, String... words) {
        return stored(id, spoil, "merge " + files + " -o @new.stats", ExitCode.DATA, words);
    }

    static List<BadInput> cases() {
        return List.of(
                calibrate(
                        "part at no multiple of a block",
                        "--first-row 1000",
                        ExitCode.USAGE,
                        "--first-row: expected a multiple of 65536, such as 65536, got 1000; cut parts at multiples"),
                calibrate("negative first row", "--first-row -65536", ExitCode.USAGE, "--first-row"),
                calibrate("first row as text", "--first-row many", ExitCode.USAGE, "--first-row", "'many'"),
                calibrate(
                        "rows after the last",
                        "--first-row 65536 --total-rows 65536",
                        ExitCode.USAGE,
                        "--total-rows: expected more than --first-row 65536, got 65536"),
                calibrate(
                        "more rows than in all",
                        "--total-rows 50",
                        ExitCode.DATA,
                        "data.csv: holds rows 0 to 59, expected none beyond row 49 by --total-rows"),
                calibrate(
                        "fewer rows than a block",
                        "--total-rows 100",
                        ExitCode.DATA,
                        "data.csv: holds rows 0 to 59 of 100 and ends within a block of 65,536 rows",
                        "cut parts at multiples of 65,536 rows"),
                calibrate("means of a part", "--standardize", ExitCode.USAGE, "--standardize", "--scaler"),
                calibrate("missing values of a part", "--missing mean", ExitCode.USAGE, "--missing mean", "drop"),
                BadInput.of(
                        "calibrate: no output",
                        w -> {},
                        CALIBRATE.replace("-o @new.stats", ""),
                        ExitCode.USAGE,
                        "--output"),
                BadInput.of(
                        "calibrate: over the model",
                        w -> {},
                        CALIBRATE.replace("@new.stats", "@model.onnx --force"),
                        ExitCode.USAGE,
                        "model.onnx",
                        "is the model",
                        "--output"),
                BadInput.of(
                        "calibrate: over the data",
                        w -> {},
                        CALIBRATE.replace("@new.stats", "@data.csv --force"),
                        ExitCode.USAGE,
                        "data.csv",
                        "an input of this run"),
                BadInput.of(
                        "calibrate: over another file",
                        w -> w.write("new.stats", "mine"),
                        CALIBRATE,
                        ExitCode.USAGE,
                        "new.stats",
                        "--force"),
                BadInput.of(
                        "calibrate: no unit to remove",
                        w -> w.write(
                                "model.onnx",
                                TinyModels.chain(ElementType.FLOAT, -1, 4, 3).toBytes()),
                        CALIBRATE,
                        ExitCode.BOUND_MISSED,
                        "model.onnx: no unit can be removed"),
                BadInput.of(
                        "calibrate: infinite values",
                        w -> w.replace("data.csv", "class\n", "class\n1e38,1e38,1e38,1e38,0\n"),
                        CALIBRATE,
                        ExitCode.DATA,
                        "data.csv",
                        "NaN, infinite or beyond 1e18"),
                BadInput.of("merge: nothing", w -> {}, "merge -o @new.stats", ExitCode.USAGE, "FILE"),
                BadInput.of(
                        "merge: no such file", w -> {}, "merge @none.stats -o @new.stats", ExitCode.DATA, "none.stats"),
                stored(
                        "merged over a part",
                        w -> {},
                        "merge @all.stats -o @all.stats --force",
                        ExitCode.USAGE,
                        "all.stats",
                        "an input of this run"),
                merge("twice the same file", w -> {}, "@all.stats @all.stats", "is given twice; give each file once"),
                merge(
                        "twice the same rows",
                        w -> w.write("copy.stats", w.bytes("all.stats")),
                        "@all.stats @copy.stats",
                        "copy.stats: rows 0 to 59 are also in",
                        "give each row once"),
                merge("garbage", w -> w.write("all.stats", "mean,deviation\n1,2\n"), "@all.stats", "no statistics"),
                merge("empty file", w -> w.write("all.stats", ""), "@all.stats", "no statistics"),
                merge("folder", BadStatistics::folder, "@all.stats", "is a folder"),
                merge(
                        "cut short",
                        w -> w.cut("all.stats", w.bytes("all.stats").length - 9),
                        "@all.stats",
                        "cut short or damaged",
                        "copy it again"),
                merge("damaged", BadStatistics::damage, "@all.stats", "cut short or damaged"),
                merge(
                        "another format",
                        w -> w.write("all.stats", "odf2nna-statistics/7\n{}\n"),
                        "@all.stats",
                        "format odf2nna-statistics/7, expected odf2nna-statistics/1",
                        "make it again"),
                merge(
                        "another model",
                        w -> {
                            otherModel(w);
                            calibrate(w, "other.stats", "");
                        },
                        "@all.stats @other.stats",
                        "other.stats: is of the model with SHA-256",
                        "calibrate all parts with the same model, options and version"),
                merge(
                        "another scaling",
                        w -> calibrate(w, "other.stats", "--scale 1/255"),
                        "@all.stats @other.stats",
                        "other.stats: has features scaled by --scale 0.0039",
                        "expected 1"),
                merge(
                        "another number of rows",
                        w -> calibrate(w, "other.stats", "--first-row 65536"),
                        "@all.stats @other.stats",
                        "(--total-rows): 65,596, expected 60"),
                stored("missing file", w -> Files.delete(w.path("all.stats")), SIZED, ExitCode.DATA, "all.stats"),
                stored("garbage for shrink", BadStatistics::damage, SIZED, ExitCode.DATA, "all.stats", "damaged"),
                stored(
                        "of another model",
                        BadStatistics::otherModel,
                        SIZED,
                        ExitCode.DATA,
                        "all.stats: is of the model with SHA-256",
                        "calibrate with the same model"),
                stored(
                        "of another model for score",
                        BadStatistics::otherModel,
                        "score @model.onnx --stats @all.stats",
                        ExitCode.DATA,
                        "all.stats: is of the model with SHA-256"),
                stored(
                        "of other features",
                        w -> {},
                        SIZED + " --scale 0.5",
                        ExitCode.DATA,
                        "all.stats: has features scaled by --scale 1, expected 0.5"),
                stored(
                        "of other columns",
                        w -> w.replace("data.csv", "f0,", "g0,"),
                        SIZED,
                        ExitCode.DATA,
                        "all.stats: has columns [f0, f1, f2, f3], expected [g0, f1, f2, f3] as in --eval"),
                stored(
                        "standardized rows",
                        w -> {},
                        SIZED + " --standardize",
                        ExitCode.USAGE,
                        "--standardize",
                        "--scaler"),
                stored(
                        "of a part",
                        w -> calibrate(w, "last.stats", "--first-row 65536"),
                        SIZED.replace("all.stats", "last.stats"),
                        ExitCode.DATA,
                        "last.stats: holds rows 65,536 to 65,595 of 65,596",
                        "'merge'"),
                stored("a promise", w -> {}, SHRINK + "--max-drop 1", ExitCode.USAGE, "--stats", "--target-params 25%"),
                stored("no goal", w -> {}, SHRINK, ExitCode.USAGE, "--stats", "--max-drop", "--target-params 25%"),
                stored("rounds", w -> {}, SIZED + " --rounds 2", ExitCode.USAGE, "--stats", "omit --rounds"),
                stored("sequential", w -> {}, SIZED + " --sequential", ExitCode.USAGE, "--stats", "--sequential"),
                stored(
                        "sequential sweep",
                        w -> {},
                        "sweep @model.onnx --stats @all.stats --eval @data.csv -o @sizes --retrain no --sequential",
                        ExitCode.USAGE,
                        "--stats",
                        "--sequential"),
                stored(
                        "with rows for score",
                        w -> {},
                        "score @model.onnx --stats @all.stats --eval @data.csv",
                        ExitCode.USAGE,
                        "omit --eval or --stats"),
                BadInput.of(
                        "statistics: neither these nor rows", w -> {}, "score @model.onnx", ExitCode.USAGE, "--eval"));
    }

    private static void folder(Workspace workspace) throws IOException {
        Files.delete(workspace.path("all.stats"));
        Files.createDirectory(workspace.path("all.stats"));
    }

    private static void damage(Workspace workspace) throws IOException {
        byte[] bytes = workspace.bytes("all.stats");
        bytes[bytes.length / 2] ^= 1;
        workspace.write("all.stats", Arrays.copyOf(bytes, bytes.length));
    }

    private static void otherModel(Workspace workspace) throws IOException {
        workspace.write(
                "model.onnx",
                TinyModels.chain(ElementType.FLOAT, -1, 4, 7, 5, 3).toBytes());
    }
}
