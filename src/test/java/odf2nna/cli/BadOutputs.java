package odf2nna.cli;

import static odf2nna.cli.Workspace.SHRINK;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import odf2nna.internal.onnx.ElementType;
import odf2nna.internal.onnx.proto.Onnx.GraphProto;
import odf2nna.internal.onnx.proto.Onnx.SparseTensorProto;
import odf2nna.internal.onnx.proto.Onnx.TensorProto;
import org.junit.jupiter.api.Assumptions;

/** Outputs that can't be written, or must not be. */
final class BadOutputs {
    private BadOutputs() {}

    static List<BadInput> cases() {
        return List.of(
                BadInput.of(
                        "output: exists",
                        w -> w.write("small.onnx", "mine"),
                        SHRINK,
                        ExitCode.USAGE,
                        "small.onnx",
                        "exists",
                        "--force"),
                BadInput.of(
                        "output: is the input",
                        w -> {},
                        SHRINK.replace("@small", "@model"),
                        ExitCode.USAGE,
                        "model.onnx",
                        "exists",
                        "--force"),
                BadInput.of(
                        "output: standard output",
                        w -> {},
                        "convert @model.onnx -o -",
                        ExitCode.USAGE,
                        "--output",
                        "begins like an option",
                        "./-"),
                BadInput.of(
                        "output: a format that is not written",
                        w -> {},
                        SHRINK.replace("@small.onnx", "@small.lite"),
                        ExitCode.USAGE,
                        "small.lite",
                        ".onnx, .keras (Keras 3), .tflite (LiteRT) or .c",
                        "TensorFlow Lite",
                        "--format onnx"),
                BadInput.of(
                        "output: a conversion to a format that is not written",
                        w -> {},
                        "convert @model.onnx -o @small.PT",
                        ExitCode.USAGE,
                        "small.PT",
                        ".onnx, .keras (Keras 3), .tflite (LiteRT) or .c"),
                BadInput.of(
                        "output: is a folder",
                        w -> Files.createDirectory(w.path("small.onnx")),
                        SHRINK + " --force",
                        ExitCode.USAGE,
                        "small.onnx",
                        "folder"),
                BadInput.of(
                        "output: in a folder that is missing",
                        w -> {},
                        SHRINK.replace("@small", "@gone/small"),
                        ExitCode.USAGE,
                        "gone",
                        "does not exist"),
                BadInput.of(
                        "output: below a file",
                        w -> {},
                        SHRINK.replace("@small", "@data.csv/small"),
                        ExitCode.USAGE,
                        "data.csv/small.onnx",
                        "'",
                        "is not a folder"),
                BadInput.of(
                        "output: where nothing can be written",
                        w -> {},
                        SHRINK.replace("@small.onnx", "/proc/small.onnx"),
                        ExitCode.FAILED,
                        "/proc/small.onnx: can't be written"),
                BadInput.of(
                        "output: is a pipe",
                        w -> pipe(w.path("small.onnx")),
                        SHRINK + " --force",
                        ExitCode.USAGE,
                        "small.onnx",
                        "device",
                        "name a file"),
                BadInput.of(
                        "output: is the data",
                        w -> {},
                        SHRINK.replace("@small.onnx", "@data.csv") + " --force",
                        ExitCode.USAGE,
                        "data.csv: would overwrite",
                        "an input of this run"),
                BadInput.of(
                        "output: is one of many data files",
                        w -> w.copy(w.path("data.csv"), "part-1.csv"),
                        "shrink @model.onnx --eval @part-*.csv -o @part-1.csv --format onnx --force --epochs 0",
                        ExitCode.USAGE,
                        "part-1.csv: would overwrite"),
                BadInput.of(
                        "output: is the model's external data",
                        w -> w.externalise("model.onnx.data"),
                        SHRINK.replace("@small.onnx", "@model.onnx.data") + " --force",
                        ExitCode.USAGE,
                        "model.onnx.data: would overwrite"),
                BadInput.of(
                        "plan: is the model's external data",
                        w -> w.externalise("w.bin"),
                        SHRINK + " --force --save-plan @w.bin",
                        ExitCode.USAGE,
                        "w.bin: would overwrite"),
                BadInput.of(
                        "report: is the model's external data",
                        w -> w.externalise("w.bin"),
                        SHRINK + " --force --report @w.bin",
                        ExitCode.USAGE,
                        "w.bin: would overwrite"),
                BadInput.of(
                        "convert: over the model's external data",
                        w -> w.externalise("w.onnx"),
                        "convert @model.onnx -o @w.onnx --force",
                        ExitCode.USAGE,
                        "w.onnx: would overwrite"),
                BadInput.of(
                        "comparison's report: is the second model's external data",
                        w -> {
                            w.copy(w.path("model.onnx"), "other.onnx");
                            w.externalise("w.bin");
                        },
                        "compare @other.onnx @model.onnx --eval @data.csv --force --report @w.bin",
                        ExitCode.USAGE,
                        "w.bin: would overwrite"),
                BadInput.of(
                        "apply: over its plan",
                        Workspace::makePlan,
                        "apply @model.onnx @plan.json --eval @data.csv -o @plan.json --format onnx --force",
                        ExitCode.USAGE,
                        "plan.json: would overwrite"),
                BadInput.of(
                        "report: exists",
                        w -> w.write("report.html", "mine"),
                        SHRINK + " --report @report.html",
                        ExitCode.USAGE,
                        "report.html: exists",
                        "--force"),
                BadInput.of(
                        "report: is the model",
                        w -> {},
                        "score @model.onnx --eval @data.csv --force --report @model.onnx",
                        ExitCode.USAGE,
                        "model.onnx: is the model; name another file for the report",
                        "--report"),
                BadInput.of(
                        "report: is the result",
                        w -> {},
                        SHRINK + " --report @small.onnx",
                        ExitCode.USAGE,
                        "small.onnx: is also another output",
                        "--report"),
                BadInput.of(
                        "report: is the data",
                        w -> {},
                        "compare @model.onnx @model.onnx --eval @data.csv --force --report @data.csv",
                        ExitCode.USAGE,
                        "data.csv: would overwrite"),
                BadInput.of(
                        "report: in a folder that is missing",
                        w -> {},
                        SHRINK + " --report @gone/report.html",
                        ExitCode.USAGE,
                        "report.html",
                        "does not exist"),
                BadInput.of(
                        "report: where nothing can be written",
                        w -> {},
                        SHRINK + " --report /proc/report.html",
                        ExitCode.FAILED,
                        "/proc/report.html: can't be written"),
                BadInput.of(
                        "report: of a run that fails",
                        w -> w.cut("model.onnx", 20),
                        SHRINK + " --report @report.html",
                        ExitCode.MODEL,
                        "model.onnx"),
                BadInput.of(
                        "output: SavedModel exists",
                        w -> w.write("small/saved_model.pb", "mine"),
                        SHRINK.replace("@small.onnx", "@small"),
                        ExitCode.USAGE,
                        "small: exists",
                        "--force"),
                BadInput.of(
                        "output: a folder with something else in it",
                        w -> w.write("small/mine.txt", "mine"),
                        SHRINK.replace("@small.onnx", "@small/") + " --force",
                        ExitCode.USAGE,
                        "something else in it"),
                BadInput.of(
                        "output: SavedModel where a file is",
                        w -> {},
                        SHRINK.replace("@small.onnx", "@data.csv/") + " --force",
                        ExitCode.USAGE,
                        "data.csv: is a file",
                        "name a folder"),
                BadInput.of(
                        "output: SavedModel in a folder that is missing",
                        w -> {},
                        SHRINK.replace("@small.onnx", "@gone/small/"),
                        ExitCode.USAGE,
                        "gone",
                        "does not exist"),
                BadInput.of(
                        "output: SavedModel where nothing can be written",
                        w -> {},
                        SHRINK.replace("@small.onnx", "/proc/small/"),
                        ExitCode.FAILED,
                        "/proc/small: can't be written"),
                BadInput.of(
                        "output: SavedModel named as ONNX",
                        w -> {},
                        SHRINK + " --format savedmodel",
                        ExitCode.USAGE,
                        "small.onnx: is named like an ONNX file"),
                BadInput.of(
                        "output: ONNX into a folder",
                        w -> {},
                        SHRINK.replace("@small.onnx", "@small/") + " --format onnx",
                        ExitCode.USAGE,
                        "--output",
                        "is a folder"),
                BadInput.of(
                        "output: named as an older Keras file",
                        w -> {},
                        SHRINK.replace("@small.onnx", "@small.h5"),
                        ExitCode.USAGE,
                        "Keras' older HDF5 format is not written; name a .keras file"),
                BadInput.of(
                        "output: ONNX named as a Keras file",
                        w -> {},
                        SHRINK.replace("@small.onnx", "@small.keras") + " --format onnx",
                        ExitCode.USAGE,
                        "is named like a Keras file"),
                BadInput.of(
                        "output: Keras with another name",
                        w -> {},
                        SHRINK + " --format keras",
                        ExitCode.USAGE,
                        "Keras reads only files that end in .keras"),
                BadInput.of(
                        "output: a SavedModel of a sparse bias",
                        BadOutputs::makeBiasSparse,
                        "convert @model.onnx -o @small/",
                        ExitCode.MODEL,
                        "can't be written as a SavedModel",
                        "it reads the sparse tensor 'z0_b'"),
                BadInput.of(
                        "output: a Keras file of a sparse bias",
                        BadOutputs::makeBiasSparse,
                        "convert @model.onnx -o @small.keras",
                        ExitCode.MODEL,
                        "can't be written as a Keras file",
                        "it reads the sparse tensor 'z0_b'"),
                BadInput.of(
                        "output: no layer of Keras for a node",
                        w -> w.edit(model ->
                                model.getGraphBuilder().getNodeBuilder(1).setOpType("Sin")),
                        SHRINK.replace("@small.onnx", "@small.keras"),
                        ExitCode.MODEL,
                        "can't be written as a Keras file",
                        "Keras has no layer for it"),
                BadInput.of(
                        "output: a Keras file in int8",
                        w -> {},
                        SHRINK.replace("@small.onnx", "@small.keras") + " --precision int8",
                        ExitCode.USAGE,
                        "int8 is written only as ONNX"),
                BadInput.of(
                        "output: unknown format",
                        w -> {},
                        SHRINK + " --format coreml",
                        ExitCode.USAGE,
                        "--format",
                        "onnx, keras, savedmodel, c, tflite"),
                BadInput.of(
                        "output: C with another name",
                        w -> {},
                        SHRINK + " --format c",
                        ExitCode.USAGE,
                        "C source files end in .c"),
                BadInput.of(
                        "output: ONNX named as C",
                        w -> {},
                        SHRINK.replace("@small.onnx", "@small.c") + " --format onnx",
                        ExitCode.USAGE,
                        "is named like a C file"),
                BadInput.of(
                        "output: a header that exists",
                        w -> w.write("small.h", new byte[] {1}),
                        SHRINK.replace("@small.onnx", "@small.c"),
                        ExitCode.USAGE,
                        "small.h",
                        "exists; use --force"),
                BadInput.of(
                        "output: an example that exists",
                        w -> w.write("small_main.c", new byte[] {1}),
                        SHRINK.replace("@small.onnx", "@small.c"),
                        ExitCode.USAGE,
                        "small_main.c",
                        "exists; use --force"),
                BadInput.of(
                        "output: flash of an ONNX file",
                        w -> {},
                        SHRINK.replace("--epsilon 0.3", "--target-flash 2k"),
                        ExitCode.USAGE,
                        "small.onnx",
                        "--target-flash counts bytes of C code or of a LiteRT file"),
                BadInput.of(
                        "output: C in float16",
                        w -> {},
                        SHRINK.replace("@small.onnx", "@small.c") + " --precision fp16",
                        ExitCode.USAGE,
                        "C code has no half precision; give --precision int8"),
                BadInput.of(
                        "output: an operator that C code does not have",
                        w -> w.edit(model ->
                                model.getGraphBuilder().getNodeBuilder(1).setOpType("Sin")),
                        SHRINK.replace("@small.onnx", "@small.c"),
                        ExitCode.MODEL,
                        "can't be written as C: its dense layers depend on Sin 'n_a0', which is no part of a dense network; write ONNX"),
                BadInput.of(
                        "output: LiteRT with another name",
                        w -> {},
                        SHRINK + " --format tflite",
                        ExitCode.USAGE,
                        "LiteRT files end in .tflite"),
                BadInput.of(
                        "output: ONNX named as LiteRT",
                        w -> {},
                        SHRINK.replace("@small.onnx", "@small.tflite") + " --format onnx",
                        ExitCode.USAGE,
                        "is named like a LiteRT file"),
                BadInput.of(
                        "output: a LiteRT file that exists",
                        w -> w.write("small.tflite", new byte[] {1}),
                        SHRINK.replace("@small.onnx", "@small.tflite"),
                        ExitCode.USAGE,
                        "small.tflite",
                        "exists; use --force"),
                BadInput.of(
                        "output: an operator that is not written as LiteRT",
                        w -> w.edit(model ->
                                model.getGraphBuilder().getNodeBuilder(1).setOpType("Sin")),
                        SHRINK.replace("@small.onnx", "@small.tflite"),
                        ExitCode.MODEL,
                        "can't be written as LiteRT: its dense layers depend on Sin 'n_a0', which is no part of a dense network"),
                BadInput.of(
                        "output: an activation that LiteRT does not have in int8",
                        w -> w.edit(model ->
                                model.getGraphBuilder().getNodeBuilder(1).setOpType("Softplus")),
                        SHRINK.replace("@small.onnx", "@small.tflite") + " --precision int8",
                        ExitCode.MODEL,
                        "can't be written as LiteRT in int8, which has no operator for Softplus"),
                BadInput.of(
                        "output: a LiteRT file in int8 with its scaler",
                        w -> {},
                        SHRINK.replace("@small.onnx", "@small.tflite")
                                + " --precision int8 --standardize --fold-scaler",
                        ExitCode.USAGE,
                        "a LiteRT file in int8 takes scaled columns"),
                BadInput.of(
                        "output: a conversion to LiteRT in int8 without rows",
                        w -> {},
                        "convert @model.onnx -o @small.tflite --precision int8",
                        ExitCode.USAGE,
                        "add --eval DATA"),
                BadInput.of(
                        "output: operators that TensorFlow does not have",
                        w -> w.edit(model -> model.getGraphBuilder()
                                .getNodeBuilderList()
                                .forEach(node -> node.setOpType(
                                        node.getOpType().equals("Relu") ? "Hardmax" : node.getOpType()))),
                        SHRINK.replace("@small.onnx", "@small/"),
                        ExitCode.MODEL,
                        "model.onnx: can't be written as a SavedModel",
                        "Hardmax",
                        "; write ONNX"),
                BadInput.of(
                        "output: conversion to nowhere", w -> {}, "convert @model.onnx", ExitCode.USAGE, "--output"),
                BadInput.of(
                        "output: conversion over the model",
                        w -> {},
                        "convert @model.onnx -o @model.onnx",
                        ExitCode.USAGE,
                        "exists",
                        "--force"),
                BadInput.of(
                        "output: plan exists",
                        w -> w.write("plan.json", "mine"),
                        SHRINK + " --save-plan @plan.json",
                        ExitCode.USAGE,
                        "plan.json",
                        "--force"),
                BadInput.of(
                        "output: plan in a folder that is missing",
                        w -> {},
                        SHRINK + " --save-plan @gone/plan.json",
                        ExitCode.USAGE,
                        "gone",
                        "does not exist"),
                BadInput.of(
                        "output: plan is the model",
                        w -> {},
                        SHRINK + " --save-plan @small.onnx",
                        ExitCode.USAGE,
                        "small.onnx",
                        "--save-plan"),
                BadInput.of(
                        "output: plan is the input",
                        w -> {},
                        SHRINK + " --save-plan @model.onnx --force",
                        ExitCode.USAGE,
                        "model.onnx",
                        "--save-plan"),
                BadInput.of(
                        "output: plan where nothing can be written",
                        w -> {},
                        SHRINK + " --save-plan /proc/plan.json",
                        ExitCode.FAILED,
                        "/proc/plan.json: can't be written"));
    }

    private static void pipe(Path path) throws IOException {
        try {
            int code = new ProcessBuilder("mkfifo", path.toString()).start().waitFor();
            Assumptions.assumeTrue(code == 0, "no mkfifo here");
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void makeBiasSparse(Workspace workspace) throws IOException {
        workspace.edit(model -> {
            GraphProto.Builder graph = model.getGraphBuilder();
            int at = IntStream.range(0, graph.getInitializerCount())
                    .filter(i -> graph.getInitializer(i).getName().equals("z0_b"))
                    .findFirst()
                    .orElseThrow();
            TensorProto bias = graph.getInitializer(at);
            TensorProto.Builder indices = TensorProto.newBuilder()
                    .setDataType(ElementType.INT64.code())
                    .addDims(bias.getDims(0));
            LongStream.range(0, bias.getDims(0)).forEach(indices::addInt64Data);
            graph.removeInitializer(at)
                    .addSparseInitializer(SparseTensorProto.newBuilder()
                            .setValues(bias)
                            .setIndices(indices)
                            .addDims(bias.getDims(0)));
        });
    }
}
