package odf2nna.cli;

import java.nio.file.Files;
import java.util.List;

/** Sweeps that make no sense, or have no place to go. */
final class BadSweeps {
    private static final String SWEEP = "sweep @model.onnx --eval @data.csv -o @sizes";

    private BadSweeps() {}

    private static BadInput option(String id, String options, String... words) {
        return BadInput.of("sweep: " + id, workspace -> {}, SWEEP + " " + options, ExitCode.USAGE, words);
    }

    static List<BadInput> cases() {
        return List.of(
                option("size text", "--sizes 50%,half", "--sizes", "'half'", "5000 or 10%"),
                option("size 0", "--sizes 0%", "--sizes", "more than 0", "0.0"),
                option("size twice", "--sizes 50%,50%", "--sizes: 50% is given twice"),
                option("sizes and thresholds", "--sizes 50% --epsilons 0.1", "--epsilons", "give one of them"),
                option("the paper without epochs", "--paper", "--paper", "--original-epochs", "--epochs 0"),
                option("the paper at sizes", "--paper --sizes 50% --epochs 0", "--paper", "--sizes", "omit one"),
                option("threshold negative", "--epsilons 0.1,-1", "--epsilons", "0 or more", "-1"),
                option("thresholds of another criterion", "--epsilons 0.1 --criterion random", "--epsilons", "std"),
                option("workers 0", "--workers 0", "--workers", "0"),
                option("retrain unknown", "--retrain maybe", "--retrain", "maybe", "both"),
                option("retrain no epochs", "--retrain yes --epochs 0", "--epochs", "--retrain no"),
                option("epochs without retraining", "--retrain no --epochs 5", "--retrain no", "number of epochs"),
                option("a checkpoint of its own", "--checkpoint @kept", "--checkpoint"),
                BadInput.of("sweep: no folder", w -> {}, SWEEP.replace("-o @sizes", ""), ExitCode.USAGE, "--output"),
                BadInput.of(
                        "sweep: folder that is a file",
                        w -> w.write("sizes", "text"),
                        SWEEP,
                        ExitCode.USAGE,
                        "sizes",
                        "is a file"),
                BadInput.of(
                        "sweep: folder with other files",
                        w -> w.write("sizes/notes.txt", "text"),
                        SWEEP + " --force",
                        ExitCode.USAGE,
                        "sizes",
                        "other files"),
                BadInput.of(
                        "sweep: folder of the model",
                        w -> Files.createDirectories(w.path("sweep-state")),
                        SWEEP.replace("@sizes", "@"),
                        ExitCode.USAGE,
                        "which is read in this run",
                        "name another folder"),
                BadInput.of(
                        "sweep: settings that are none",
                        w -> w.write("sizes/sweep-state/settings.json", "["),
                        SWEEP,
                        ExitCode.USAGE,
                        "settings.json",
                        "not the settings of a sweep"),
                BadInput.of(
                        "sweep: settings that are no text",
                        w -> {
                            w.write("sizes/sweep-state/settings.json", "");
                            Files.write(w.path("sizes/sweep-state/settings.json"), new byte[] {'{', (byte) 0xff, '}'});
                        },
                        SWEEP,
                        ExitCode.USAGE,
                        "settings.json",
                        "not the settings of a sweep"),
                BadInput.of(
                        "sweep: nothing small enough",
                        w -> {},
                        SWEEP + " --sizes 1",
                        ExitCode.BOUND_MISSED,
                        "no model can be made",
                        "target not reachable"));
    }
}
