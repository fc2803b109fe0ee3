package odf2nna.cli;

import static odf2nna.cli.Workspace.SHRINK;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import odf2nna.internal.data.NumpyFiles;

/** Data that can't be used. */
final class BadData {
    private BadData() {}

    private static BadInput data(String id, BadInput.Spoil spoil, String... words) {
        return BadInput.of("data: " + id, spoil, SHRINK, ExitCode.DATA, BadInput.with("data.csv", words));
    }

    private static BadInput data(String id, String file, BadInput.Spoil spoil, String... words) {
        return BadInput.of("data: " + id, spoil, SHRINK.replace("@data.csv", file), ExitCode.DATA, words);
    }

    private static BadInput scaler(String id, String text, String... words) {
        return BadInput.of(
                "scaler: " + id,
                w -> w.write("scaler.json", text.replace('\'', '"')),
                SHRINK + " --scaler @scaler.json",
                ExitCode.DATA,
                BadInput.with("scaler.json", words));
    }

    static List<BadInput> cases() {
        String csv = Workspace.rows(60, 4, 3);
        Charset latin = StandardCharsets.ISO_8859_1;
        double[] numbers = new double[240];
        double[] withNan = new double[240];
        withNan[6] = Double.NaN;
        return List.of(
                BadInput.of(
                        "data: missing values for a model that gives NaN",
                        w -> w.write("data.csv", csv.replaceFirst("\n[^,]*,", "\n,")),
                        "compare @model.onnx @model.onnx --eval @data.csv --missing keep",
                        ExitCode.DATA,
                        BadInput.with("data.csv", "row 1", "gives NaN where a feature is missing", "--missing drop")),
                BadInput.of(
                        "scaler: missing",
                        w -> {},
                        SHRINK + " --scaler @none.json",
                        ExitCode.DATA,
                        "none.json",
                        "no such file"),
                scaler(
                        "other columns",
                        "{'mean_': [1, 2, 3], 'scale_': [1, 2, 3]}",
                        "mean_",
                        "3 numbers",
                        "expected 4"),
                scaler("no scaler", "{'coef_': [1, 2, 3]}", "found coef_", "mean_ and scale_ (StandardScaler)"),
                scaler(
                        "two scalers",
                        "{'mean_': [1], 'center_': [1], 'scale_': [1]}",
                        "mean_ and center_",
                        "one scaler"),
                scaler("cut off", "{'mean_': [1, 2,", "line 1", "not valid JSON"),
                data("missing", w -> Files.delete(w.path("data.csv")), "no such file"),
                data("folder", "@", w -> {}, "folder", "expected a file"),
                data("device", "/dev/null", w -> {}, "/dev/null", "expected a file", "read several times"),
                data("glob without a match", "@train-*.csv", w -> {}, "train-*.csv", "no file matches"),
                data("empty file", w -> w.write("data.csv", ""), "empty file"),
                data("blank lines", w -> w.write("data.csv", "\n\n\n"), "no data rows"),
                data("header only", w -> w.write("data.csv", "a,b,c,d,class\n"), "no data rows"),
                data(
                        "ragged row",
                        w -> w.replace("data.csv", csv.lines().toList().get(7), "1,2,3"),
                        "line 8",
                        "3 fields",
                        "expected 5"),
                data(
                        "text in a number column",
                        w -> w.replace("data.csv", "\n" + csv.lines().toList().get(9), "\n1,2,abc,4,0"),
                        "line 10",
                        "'f2'",
                        "'abc'",
                        "expected a number"),
                data(
                        "empty field",
                        w -> w.replace("data.csv", "\n" + csv.lines().toList().get(9), "\n1,2,,4,0"),
                        "line 10",
                        "'f2'",
                        "--missing"),
                data(
                        "infinite number",
                        w -> w.replace("data.csv", "\n" + csv.lines().toList().get(9), "\n1,2,1e999,4,0"),
                        "line 10",
                        "'f2'"),
                data(
                        "UTF-16",
                        w -> w.write("data.csv", csv.getBytes(StandardCharsets.UTF_16)),
                        "UTF-16",
                        "expected UTF-8"),
                data(
                        "Latin-1",
                        w -> w.write("data.csv", csv.replace("f0", "größe").getBytes(latin)),
                        "line 1",
                        "expected UTF-8"),
                data("binary", w -> w.write("data.csv", new byte[] {5, 0, 3, 0, 9, 9, 9, 9}), "binary"),
                data("damaged Parquet", w -> w.write("data.csv", "PAR1xxxxxxxx"), "the Parquet data are damaged"),
                data("open quote", w -> w.write("data.csv", csv + "\"1,2,3,4,0\n1,2,3,4,0\n"), "line 62", "expected 5"),
                data("gz cut short", w -> w.write("data.csv", half(gzip(csv))), "gzip", "cut off"),
                data("gz of garbage", w -> w.write("data.csv", new byte[] {0x1f, (byte) 0x8b, 1, 2, 3}), "gzip"),
                data("gz of nothing", w -> w.write("data.csv", gzip("")), "empty file"),
                data("too many columns", w -> w.write("data.csv", Workspace.rows(60, 7, 3)), "8 columns", "4"),
                data("too few columns", w -> w.write("data.csv", Workspace.rows(60, 2, 3)), "3 columns", "4"),
                data("fewer rows than can be held out", w -> w.write("data.csv", "1,2,3,4,0\n"), "row"),
                data(
                        "label outside the classes",
                        w -> w.replace("data.csv", ",2\n", ",7\n"),
                        "column 'class'",
                        "found 7",
                        "0..2",
                        "--classes"),
                data(
                        "label of another name",
                        w -> w.write("data.csv", csv.replace(",2\n", ",cat\n") + "1,2,3,4,dog\n"),
                        "4 names",
                        "expected 3 classes",
                        "--classes"),
                BadInput.of(
                        "data: unknown target column",
                        w -> {},
                        SHRINK + " --target price",
                        ExitCode.DATA,
                        "data.csv",
                        "'price'"),
                BadInput.of(
                        "data: target index too large",
                        w -> {},
                        SHRINK + " --target 9",
                        ExitCode.DATA,
                        "data.csv",
                        "9",
                        "5 columns"),
                BadInput.of(
                        "data: one regression target for three outputs",
                        w -> {},
                        SHRINK + " --task regression",
                        ExitCode.DATA,
                        "data.csv",
                        "1 ",
                        "3"),
                BadInput.of(
                        "data: class that is not given",
                        w -> {},
                        SHRINK + " --classes 0,1,5",
                        ExitCode.DATA,
                        "data.csv",
                        "2",
                        "given classes"),
                BadInput.of(
                        "data: other number of classes given",
                        w -> {},
                        SHRINK + " --classes 0,1",
                        ExitCode.DATA,
                        "expected 3 classes"),
                BadInput.of(
                        "data: test file missing",
                        w -> {},
                        SHRINK + " --test @test.csv",
                        ExitCode.DATA,
                        "test.csv",
                        "no such file"),
                BadInput.of(
                        "data: test file of other columns",
                        w -> w.write("test.csv", "q0,q1,q2,q3,class\n1,2,3,4,0\n"),
                        SHRINK + " --test @test.csv",
                        ExitCode.DATA,
                        "test.csv",
                        "expected [f0, f1, f2, f3]"),
                BadInput.of(
                        "data: rows and labels of different count",
                        w -> {
                            w.write("data.npy", NumpyFiles.npy("(60, 4)", numbers));
                            w.write("labels.csv", "0\n1\n2\n");
                        },
                        SHRINK.replace("@data.csv", "@data.npy --target @labels.csv"),
                        ExitCode.DATA,
                        "3 rows",
                        "60"),
                data(
                        "npy with NaN",
                        "@data.npy",
                        w -> w.write("data.npy", NumpyFiles.npy("(60, 4)", withNan)),
                        "data.npy",
                        "row 2",
                        "--missing"),
                data(
                        "npy of complex numbers",
                        "@data.npy",
                        w -> w.write("data.npy", retyped(NumpyFiles.npy("(60, 4)", numbers), "<f4", "<c8")),
                        "data.npy",
                        "'c8'",
                        "expected f2, f4"),
                data(
                        "npy of objects",
                        "@data.npy",
                        w -> w.write("data.npy", retyped(NumpyFiles.npy("(60, 4)", numbers), "<f4", "|O ")),
                        "data.npy",
                        "npy"),
                data(
                        "npy of another width",
                        "@data.npy",
                        w -> w.write("data.npy", NumpyFiles.npy("(40, 6)", numbers)),
                        "data.npy",
                        "[40, 6]",
                        "4 numbers per row"),
                data("npy of rank 0", "@data.npy", w -> w.write("data.npy", NumpyFiles.npy("()", 1.0)), "data.npy"),
                data(
                        "npy without rows",
                        "@data.npy",
                        w -> w.write("data.npy", NumpyFiles.npy("(0, 4)")),
                        "data.npy",
                        "no data rows"),
                data(
                        "npy cut short",
                        "@data.npy",
                        w -> {
                            w.write("data.npy", NumpyFiles.npy("(60, 4)", numbers));
                            w.cut("data.npy", 700);
                        },
                        "data.npy",
                        "ends after row 35",
                        "expected 60"),
                data(
                        "npy cut in its header",
                        "@data.npy",
                        w -> {
                            w.write("data.npy", NumpyFiles.npy("(60, 4)", numbers));
                            w.cut("data.npy", 30);
                        },
                        "data.npy",
                        "header"),
                data(
                        "npy of version 9",
                        "@data.npy",
                        w -> w.write("data.npy", NumpyFiles.npy(9, "<f4", false, "(60, 4)", numbers)),
                        "data.npy",
                        "version 9"),
                data(
                        "npz without the array",
                        "@data.npz",
                        w -> NumpyFiles.npz(
                                w.path("data.npz"),
                                false,
                                Map.of(
                                        "a",
                                        NumpyFiles.npy("(60, 4)", numbers),
                                        "b",
                                        NumpyFiles.npy("(60, 9)", new double[540]))),
                        "data.npz",
                        "input 'x'",
                        "arrays: "),
                BadInput.of(
                        "data: npz without the target array",
                        w -> NumpyFiles.npz(w.path("data.npz"), false, Map.of("x", NumpyFiles.npy("(60, 4)", numbers))),
                        SHRINK.replace("@data.csv", "@data.npz --target labels"),
                        ExitCode.DATA,
                        "data.npz",
                        "labels"),
                data(
                        "npz cut short",
                        "@data.npz",
                        w -> {
                            NumpyFiles.npz(w.path("data.npz"), true, Map.of("x", NumpyFiles.npy("(60, 4)", numbers)));
                            w.cut("data.npz", 400);
                        },
                        "data.npz",
                        "cut off"),
                data(
                        "idx labels of another count",
                        "@t-images-idx3-ubyte",
                        w -> {
                            w.write("t-images-idx3-ubyte", NumpyFiles.idx(new int[] {10, 2, 2}, new int[40]));
                            w.write("t-labels-idx1-ubyte", NumpyFiles.idx(new int[] {9}, new int[9]));
                        },
                        "t-labels-idx1-ubyte",
                        "9 rows",
                        "10"),
                data(
                        "idx cut short",
                        "@t.idx",
                        w -> w.write("t.idx", NumpyFiles.idx(new int[] {10, 2, 2}, new int[30])),
                        "t.idx",
                        "ends after row 7"),
                BadInput.of(
                        "data: named input unknown",
                        w -> {},
                        SHRINK.replace("@data.csv", "q=@data.csv"),
                        ExitCode.DATA,
                        "q="),
                BadInput.of(
                        "data: numbers that overflow in the network",
                        w -> w.write("data.csv", csv + "3e38,3e38,-3e38,3e38,0\n".repeat(20)),
                        SHRINK,
                        ExitCode.DATA,
                        "infinite",
                        "evaluation data"));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] half(byte[] bytes) {
        return java.util.Arrays.copyOf(bytes, bytes.length / 2);
    }

    private static byte[] retyped(byte[] npy, String type, String by) {
        return new String(npy, StandardCharsets.ISO_8859_1).replace(type, by).getBytes(StandardCharsets.ISO_8859_1);
    }
}
