package odf2nna.internal.pipeline;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import odf2nna.data.DataFiles;
import odf2nna.internal.device.CModelWriter;
import odf2nna.internal.io.TargetCheck;
import odf2nna.internal.savedmodel.write.SavedModelTarget;
import odf2nna.internal.training.CheckpointFolder;
import odf2nna.pipeline.ModelSource;
import odf2nna.pipeline.OutputException;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.OutputOptions.ModelFormat;
import odf2nna.training.FineTuneOptions;
import odf2nna.training.FineTuneOptions.FineTuneFiles;

/** Checks outputs before any work is done: that they can be written, and that no input is written over by mistake. */
final class OutputCheck {
    /** Formats that are not written, by the endings of names. */
    private static final Map<String, String> UNWRITTEN = Map.ofEntries(
            Map.entry("lite", "TensorFlow Lite"),
            Map.entry("pb", "a frozen TensorFlow graph"),
            Map.entry("pbtxt", "a TensorFlow graph in text"),
            Map.entry("pt", "PyTorch"),
            Map.entry("pth", "PyTorch"),
            Map.entry("pkl", "a Python pickle"),
            Map.entry("joblib", "a Python pickle"),
            Map.entry("safetensors", "safetensors"),
            Map.entry("mlmodel", "Core ML"),
            Map.entry("mlpackage", "Core ML"),
            Map.entry("xml", "OpenVINO"),
            Map.entry("engine", "TensorRT"),
            Map.entry("html", "a page"),
            Map.entry("txt", "text"));

    private OutputCheck() {}

    /** {@return what a run writes besides its report} */
    static List<Path> others(
            ModelSource source, OutputOptions output, Optional<FineTuneOptions> retrain, Optional<Path> plan) {
        List<Path> others = new ArrayList<>(List.of(output.target(source.file())));
        plan.ifPresent(others::add);
        retrain.flatMap(tuning -> tuning.files().csv().map(FineTuneOptions.EpochTable::file))
                .ifPresent(others::add);
        return others;
    }

    /**
     * Checks the files that a run is to write.
     *
     * @param inputs what is read; the model may be replaced by the output if that is asked for
     * @throws OutputException if one exists and may not be replaced, has no folder, or is an input
     * @throws IllegalArgumentException if what scales columns is to be folded, and nothing does
     */
    static void check(InputFiles inputs, DataFiles data, OutputOptions output, Optional<Path> plan) {
        if (output.foldScaler() && data.eval().scaling().isNone()) {
            throw new IllegalArgumentException(
                    "--fold-scaler: there is no scaling to fold; add --scaler, --standardize or --scale");
        }
        checkModel(inputs, output);
        plan.ifPresent(file -> checkText(file, "plan", "--save-plan", output.replace(), inputs, output));
    }

    /**
     * Checks, without making anything, that every file of fine-tuning can be written. A table that is there already may
     * be replaced by a run that goes on from a checkpoint.
     *
     * @throws IllegalArgumentException if a folder is none
     * @throws OutputException if the table can't be written, or would replace something
     */
    static void check(FineTuneFiles files, InputFiles inputs, OutputOptions output) {
        files.checkpoint().ifPresent(folder -> requireFolder("checkpoint", folder));
        files.tensorBoard().ifPresent(folder -> requireFolder("tensorboard", folder));
        files.checkpoint().ifPresent(inputs::refusePart);
        files.tensorBoard().ifPresent(inputs::refusePart);
        Optional<CheckpointFolder> checkpoints = files.checkpoint().map(CheckpointFolder::new);
        checkpoints.ifPresent(CheckpointFolder::requireFree);
        boolean goesOn = checkpoints.map(CheckpointFolder::isBegun).orElse(false);
        files.csv()
                .ifPresent(table ->
                        checkText(table.file(), "log", "--log-csv", table.replace() || goesOn, inputs, output));
    }

    private static void checkText(
            Path file, String what, String option, boolean replace, InputFiles inputs, OutputOptions output) {
        check(file, replace);
        inputs.refuse(file, what, option);
        if (InputFiles.isSame(file, output.target(inputs.models().get(0)))) {
            throw new OutputException(
                    file, "is the model; name another file for the %s with %s".formatted(what, option));
        }
    }

    private static void requireFolder(String name, Path folder) {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there)) {
            throw new IllegalArgumentException(
                    "%s: expected a folder, got %s, which is a file".formatted(name, folder));
        }
        if (!Files.isWritable(there)) {
            throw new IllegalArgumentException("%s: %s: permission denied".formatted(name, folder));
        }
    }

    /**
     * Checks the page that a run is to write.
     *
     * @param outputs what else the run writes
     * @throws OutputException if it exists and may not be replaced, has no folder, or is read or written by the run
     */
    static void checkReport(Path report, boolean replace, InputFiles inputs, List<Path> outputs) {
        check(report, replace);
        inputs.refuse(report, "report", "--report");
        checkOther(report, outputs, "--report");
    }

    /**
     * Checks the file of statistics that a run is to write.
     *
     * @throws OutputException if it exists and may not be replaced, has no folder, or is read by the run
     */
    static void checkStatistics(Path file, boolean replace, InputFiles inputs) {
        check(file, replace);
        inputs.refuse(file, "statistics", "--output");
    }

    /**
     * Refuses an output that is another one of the run.
     *
     * @throws OutputException if so
     */
    static void checkOther(Path output, List<Path> others, String option) {
        for (Path other : others) {
            if (InputFiles.isSame(output, other)) {
                throw new OutputException(
                        output, "is also another output of this run; name another file with " + option);
            }
        }
    }

    /**
     * Checks the file or folder of the result.
     *
     * @throws OutputException if it exists and may not be replaced, has no folder, is named for another format, or is an input
     *     other than the model itself
     */
    static void checkModel(InputFiles inputs, OutputOptions output) {
        Path model = inputs.models().get(0);
        Path target = output.target(model);
        unwritten(output).ifPresent(format -> {
            throw new OutputException(
                    target,
                    "is named like %s, which is not written; name a file that ends in .onnx, .keras (Keras 3), .tflite (LiteRT) or .c, or a folder for a SavedModel, with a slash at its end"
                                    .formatted(format)
                            + "; --format onnx writes ONNX under any name");
        });
        boolean hasEnding = String.valueOf(target.getFileName()).contains(".");
        if (ModelSource.isKeras(target) && hasEnding && !OutputOptions.isKeras(target)) {
            throw new OutputException(target, "Keras' older HDF5 format is not written; name a .keras file");
        }
        if (output.format(model) == ModelFormat.KERAS && !OutputOptions.isKeras(target)) {
            throw new OutputException(target, "Keras reads only files that end in .keras; name such a file");
        }
        if (output.format(model) != ModelFormat.KERAS && OutputOptions.isKeras(target)) {
            throw new OutputException(target, "is named like a Keras file; name another, or give --format keras");
        }
        if (output.format(model) != ModelFormat.TFLITE && OutputOptions.isLiteRt(target)) {
            throw new OutputException(target, "is named like a LiteRT file; name another, or give --format tflite");
        }
        if (output.format(model) == ModelFormat.TFLITE && !OutputOptions.isLiteRt(target)) {
            throw new OutputException(target, "LiteRT files end in .tflite; name such a file");
        }
        if (output.format(model) == ModelFormat.C) {
            checkSource(target, output.replace());
        } else if (OutputOptions.isC(target)) {
            throw new OutputException(target, "is named like a C file; name another, or give --format c");
        } else if (output.format(model) != ModelFormat.SAVEDMODEL) {
            check(target, output.replace());
        } else if (OutputOptions.isOnnx(target)) {
            throw new OutputException(target, "is named like an ONNX file; name a folder for the SavedModel");
        } else {
            checked(target, () -> SavedModelTarget.checkTarget(target, output.replace()));
        }
        inputs.refusePart(target);
        if (output.format(model) == ModelFormat.C) {
            inputs.refusePart(CModelWriter.header(target));
            inputs.refusePart(CModelWriter.example(target));
        }
    }

    /** A C file, and the header and the example that go with it. */
    private static void checkSource(Path target, boolean replace) {
        if (!OutputOptions.isC(target)) {
            throw new OutputException(target, "C source files end in .c; name such a file");
        }
        check(target, replace);
        check(CModelWriter.header(target), replace);
        check(CModelWriter.example(target), replace);
    }

    /** {@return the format that the output is named like, if it is not written and no other is given} */
    private static Optional<String> unwritten(OutputOptions output) {
        return output.format().isPresent()
                ? Optional.empty()
                : output.file()
                        .map(path -> String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT))
                        .map(name -> UNWRITTEN.get(name.substring(name.lastIndexOf('.') + 1)));
    }

    private interface Check {
        void run() throws IOException;
    }

    private static void check(Path file, boolean replace) {
        checked(file, () -> TargetCheck.file(file, replace));
    }

    private static void checked(Path file, Check check) {
        try {
            check.run();
        } catch (FileSystemException e) {
            throw new OutputException(e);
        } catch (IOException e) {
            throw new OutputException(file, e);
        }
    }
}
