package odf2nna.cli;

import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** Data sets from which no network can be built, and options of {@code build} that make no sense. */
final class BadBuilds {
    private static final String BUILD = "build @table.csv --layers 1 --general-epochs 2 --device cpu -o @small.onnx";

    private BadBuilds() {}

    private static BadInput table(String id, BadInput.Spoil spoil, String options, String... words) {
        return BadInput.of(
                "build: " + id, spoil, BUILD + " " + options, ExitCode.DATA, BadInput.with("table.csv", words));
    }

    /** Forty rows: what a function gives, a number, and a class. */
    private static BadInput rows(String id, IntFunction<String> first, String options, String... words) {
        return table(id, w -> w.write("table.csv", csv(first)), options, words);
    }

    private static String csv(IntFunction<String> first) {
        StringBuilder csv = new StringBuilder("a,b,class\n");
        for (int row = 0; row < 40; row++) {
            csv.append(String.format(
                    Locale.ROOT, "%s,%d,%s%n", first.apply(row), row * 7919 % 101, row % 2 == 0 ? "no" : "yes"));
        }
        return csv.toString();
    }

    private static String number(int row) {
        return Integer.toString(row * 31 % 97);
    }

    private static BadInput option(String id, String options, String... words) {
        return BadInput.of(
                "build: " + id,
                w -> w.write("table.csv", csv(BadBuilds::number)),
                BUILD.replaceAll(options.replaceAll(" .*", "") + " \\S+", "") + " " + options,
                ExitCode.USAGE,
                words);
    }

    /** The message names the two formats that take every network that is built. */
    private static BadInput format(String id, String command, String file, String words) {
        return BadInput.of(
                "build: " + id,
                w -> w.write("table.csv", csv(BadBuilds::number)),
                command,
                ExitCode.MODEL,
                file + ": " + words,
                "; name an ONNX file (.onnx), or a folder for a SavedModel, with a slash at its end");
    }

    static List<BadInput> cases() {
        return List.of(
                table("no file", w -> {}, "", "no such file"),
                table("empty file", w -> w.write("table.csv", ""), "", "empty file"),
                table("header alone", w -> w.write("table.csv", "a,b,class\n"), "", "no data rows"),
                table(
                        "one row",
                        w -> w.write("table.csv", "a,b,class\n1,2,yes\n"),
                        "",
                        "found 1 row to learn from, expected at least 20"),
                table("an array", w -> w.copy(w.path("model.onnx"), "table.csv"), "", "table.csv"),
                table(
                        "ragged row",
                        w -> w.write("table.csv", csv(row -> row == 9 ? "1,2" : number(row))),
                        "",
                        "line 11",
                        "found 4 fields, expected 3"),
                table(
                        "open quote",
                        w -> w.write("table.csv", csv(row -> row == 30 ? "\"1" : number(row))),
                        "",
                        "line 32"),
                table(
                        "two columns of one name",
                        w -> w.write("table.csv", csv(BadBuilds::number).replace("a,b", "b,b")),
                        "",
                        "line 1",
                        "two columns called 'b'"),
                table("texts alone", w -> w.write("table.csv", "p,q\nr,s\nt,u\n"), "", "--header yes or no"),
                table(
                        "decimal commas",
                        w -> w.write(
                                "table.csv",
                                csv(row -> "x")
                                        .replace(",", ";")
                                        .replace("x", "3,5")
                                        .replaceAll("(?m)^3,5;(\\d+)", "$1,5;$1")),
                        "",
                        "column 'a' (1)"),
                rows(
                        "text among numbers",
                        row -> row == 22 ? "unknown" : number(row) + ".5",
                        "--features a,b",
                        "line 24, column 'a' (1)",
                        "found 'unknown' among numbers"),
                rows(
                        "too large a number",
                        row -> row == 22 ? "1e39" : number(row),
                        "",
                        "line 24, column 'a' (1)",
                        "1e39"),
                rows("all the same", row -> "5", "--ignore b", "none of 1 columns", "'a': it is 5 in every row"),
                rows("all missing", row -> "", "--ignore b", "'a': no row has a value"),
                rows(
                        "a date as a feature",
                        row -> "2024-01-" + (10 + row % 20),
                        "--features a",
                        "can't be a feature: it holds dates"),
                rows(
                        "a target of one value",
                        row -> "5",
                        "--target a",
                        "the target 'a' has the same value in all 40 training rows"),
                rows("a target of texts", row -> "text " + row, "--target a", "40 different values in 40 rows"),
                rows(
                        "a missing target",
                        row -> row == 8 ? "" : number(row),
                        "--target a",
                        "line 10, column 'a' (1)",
                        "no target"),
                rows(
                        "texts for a number",
                        row -> row % 2 == 0 ? "x" : "y",
                        "--target a --task regression",
                        "line 2",
                        "'x'",
                        "--task regression"),
                rows(
                        "percentages for a number",
                        row -> row % 30 + "%",
                        "--target a",
                        "line 2, column 'a' (1): found '0%'; currency and percent signs are not supported, write 0"),
                rows(
                        "a number too fine for single precision",
                        row -> Integer.toString(1_700_000_000 + row * 31 % 97),
                        "--target a",
                        "outputs of single precision are 128 apart; subtract a constant, such as 17000000"),
                rows(
                        "a number too small for single precision",
                        row -> row + "e-50",
                        "--target a",
                        "the target 'a' has a deviation of 1.15e-49, too small"),
                rows("no such column", BadBuilds::number, "--target klass", "'klass'", "class"),
                rows("two targets", BadBuilds::number, "--target a,b", "--target names 2 columns, expected one"),
                rows("no target", BadBuilds::number, "--target none", "--target"),
                rows("the target ignored", BadBuilds::number, "--ignore class", "column 'class' (3)"),
                rows(
                        "a feature ignored",
                        BadBuilds::number,
                        "--features a --ignore a",
                        "both --features and --ignore name it"),
                rows("an empty group", row -> row == 9 ? "" : "g" + row / 4, "--group a", "line 11", "name of a group"),
                rows("a missing group", row -> row == 9 ? "NA" : "g" + row / 4, "--group a", "line 11", "found 'NA'"),
                rows("few groups", row -> "g" + row % 3, "--group a", "found 3 groups in 'a'", "fewer --folds"),
                rows(
                        "rows that say nothing",
                        row -> Integer.toString((row * row * 31 + row * 7) % 13 / 3),
                        "--ignore b",
                        "guessing the largest class",
                        "--accept-baseline"),
                BadInput.of(
                        "build: test rows without a column",
                        w -> {
                            w.write("table.csv", csv(BadBuilds::number));
                            w.write("test.csv", "a,class\n1,yes\n");
                        },
                        BUILD + " --test @test.csv",
                        ExitCode.DATA,
                        "test.csv: line 1",
                        "found no column 'b'"),
                BadInput.of(
                        "build: test rows of another class",
                        w -> {
                            w.write("table.csv", csv(BadBuilds::number));
                            w.write("test.csv", "a,b,class\n1,2,perhaps\n");
                        },
                        BUILD + " --test @test.csv",
                        ExitCode.DATA,
                        "test.csv: line 2, column 'class' (3)",
                        "'perhaps'"),
                BadInput.of(
                        "build: test rows with a text",
                        w -> {
                            w.write("table.csv", csv(BadBuilds::number));
                            w.write("test.csv", "a,b,class\n1,two,yes\n");
                        },
                        BUILD + " --test @test.csv",
                        ExitCode.DATA,
                        "test.csv: line 2, column 'b' (2)",
                        "'two'"),
                table(
                        "soft labels of other classes",
                        w -> w.write(
                                "table.csv",
                                csv(BadBuilds::number)
                                        .replaceAll("(?m),(class)$", ",p,q,$1")
                                        .replaceAll("(?m),no$", ",0.1,0.9,no")
                                        .replaceAll("(?m),yes$", ",0.9,0.1,yes")),
                        "--soft-labels p,q",
                        "the class of a row a probability of 0.1000 on average, less than guessing among 2 classes"),
                BadInput.of("build: no data", w -> {}, "build -o @small.onnx", ExitCode.USAGE, "DATA"),
                BadInput.of(
                        "build: no output",
                        w -> w.write("table.csv", csv(BadBuilds::number)),
                        "build @table.csv",
                        ExitCode.USAGE,
                        "--output"),
                option("one fold", "--folds 1", "--folds: expected 2 to 10, got 1"),
                option("many folds", "--folds 11", "--folds: expected 2 to 10, got 11"),
                BadInput.of(
                        "build: validation rows of another class",
                        w -> {
                            w.write("table.csv", csv(BadBuilds::number));
                            w.write("val.csv", "a,b,class\n1,2,perhaps\n");
                        },
                        BUILD + " --val @val.csv",
                        ExitCode.DATA,
                        "val.csv: line 2, column 'class' (3)",
                        "'perhaps'"),
                option("no layer", "--layers 0", "--layers: expected 1 to 10, got 0"),
                option("no epoch", "--general-epochs 0", "--general-epochs: expected at least 1, got 0"),
                option("a task of labels", "--task labels", "--task: expected auto, classes or regression, got labels"),
                option("groups in time", "--group a --time-ordered", "--time-ordered"),
                format("Keras", BUILD.replace("small.onnx", "small.keras"), "small.keras", "a Keras file can't"),
                format("C", BUILD.replace("small.onnx", "small.c"), "small.c", "C code can't"),
                format("Keras by any name", BUILD + " --format keras", "small.onnx", "a Keras file can't"),
                format("LiteRT", BUILD.replace("small.onnx", "small.tflite"), "small.tflite", "a LiteRT file can't"),
                format("C by any name", BUILD + " --format c", "small.onnx", "C code can't"),
                format("general network as C", BUILD + " --general @g.c", "g.c", "C code can't"),
                BadInput.of(
                        "build: over the data",
                        w -> w.write("table.csv", csv(BadBuilds::number)),
                        BUILD.replace("-o @small.onnx", "-o @table.csv --format onnx --force"),
                        ExitCode.USAGE,
                        "table.csv",
                        "an input of this run"),
                BadInput.of(
                        "build: twice into one file",
                        w -> w.write("table.csv", csv(BadBuilds::number)),
                        BUILD + " --general @small.onnx",
                        ExitCode.USAGE,
                        "small.onnx",
                        "name another file with --general"),
                BadInput.of(
                        "build: a goal that can't be reached",
                        w -> w.write("table.csv", csv(row -> Integer.toString((row % 2) * 50 + row % 5))),
                        BUILD + " --target-params 1",
                        ExitCode.BOUND_MISSED,
                        "general network"));
    }
}
