package odf2nna.cli;

import static odf2nna.cli.Workspace.SHRINK;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Folders that can't be used as SavedModels, and options that do not go with a model. */
final class BadSavedModels {
    private static final Path WHOLE = Path.of("models/digits_savedmodel_export");
    private static final String COMMAND = SHRINK.replace("model.onnx", "model");

    private BadSavedModels() {}

    private static void copy(Workspace workspace) throws IOException {
        workspace.copy(WHOLE, "model");
    }

    private static BadInput bad(String id, BadInput.Spoil spoil, String command, int code, String... words) {
        return BadInput.of("SavedModel: " + id, spoil, command, code, words);
    }

    private static BadInput cut(String file, int bytes, String... words) {
        BadInput.Spoil spoil = w -> {
            copy(w);
            w.write("model/" + file, Arrays.copyOf(w.bytes("model/" + file), bytes));
        };
        return bad(file + " cut after " + bytes + " bytes", spoil, COMMAND, ExitCode.MODEL, words);
    }

    static List<BadInput> cases() {
        String graph = "saved_model.pb";
        String index = "variables/variables.index";
        String data = "variables/variables.data-00000-of-00001";
        return List.of(
                bad(
                        "a folder without a graph",
                        w -> w.write("model/notes.txt", "nothing"),
                        COMMAND,
                        ExitCode.MODEL,
                        "model: a folder without saved_model.pb",
                        "expected"),
                bad(
                        "its graph alone",
                        BadSavedModels::copy,
                        SHRINK.replace("model.onnx", "model/saved_model.pb"),
                        ExitCode.MODEL,
                        "saved_model.pb: is one file of a SavedModel; name the folder"),
                bad(
                        "an output over its variables",
                        BadSavedModels::copy,
                        COMMAND.replace("@small.onnx", "@model/variables/variables.index") + " --format onnx --force",
                        ExitCode.USAGE,
                        "variables.index: lies in",
                        "the model that is read"),
                bad(
                        "a report in its folder",
                        BadSavedModels::copy,
                        COMMAND + " --report @model/variables/report.html",
                        ExitCode.USAGE,
                        "report.html: lies in"),
                bad(
                        "another signature for a study",
                        BadSavedModels::copy,
                        "study lwc @model --eval @data.csv --target-nonzeros 50% -o @small.onnx --signature predict",
                        ExitCode.MODEL,
                        "has no signature 'predict'; available: serve, serving_default"),
                bad(
                        "another signature",
                        BadSavedModels::copy,
                        COMMAND + " --signature predict",
                        ExitCode.MODEL,
                        "has no signature 'predict'; available: serve, serving_default"),
                bad(
                        "another tag",
                        BadSavedModels::copy,
                        COMMAND + " --tag train",
                        ExitCode.MODEL,
                        "no graph with the tag 'train'; available: serve"),
                bad(
                        "an architecture for a folder",
                        BadSavedModels::copy,
                        COMMAND + " --architecture @data.csv",
                        ExitCode.MODEL,
                        "--architecture does not go with this kind of model"),
                bad(
                        "a signature for ONNX",
                        w -> {},
                        SHRINK + " --signature predict",
                        ExitCode.MODEL,
                        "--signature and --tag do not go"),
                bad(
                        "an architecture that is not there",
                        w -> w.copy(Path.of("models/digits.h5"), "model.h5"),
                        SHRINK.replace("model.onnx", "model.h5") + " --architecture @model.json",
                        ExitCode.MODEL,
                        "model.json: no such file",
                        "to_json()"),
                cut(graph, 0, "model:"),
                cut(graph, 20_000, "saved_model.pb is no SavedModel or cut short"),
                cut(index, 0, "variables/variables.index is damaged"),
                cut(index, 400, "variables/variables.index is damaged"),
                cut(data, 0, "is cut short"),
                cut(data, 60_000, "is cut short", "copy or save the model again"));
    }
}
