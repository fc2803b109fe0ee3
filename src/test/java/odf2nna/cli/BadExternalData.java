package odf2nna.cli;

import static odf2nna.cli.Workspace.SHRINK;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Models whose weights lie in files that can't be used. */
final class BadExternalData {
    private BadExternalData() {}

    private static BadInput model(String id, BadInput.Spoil spoil, String... words) {
        return BadInput.of("model: " + id, spoil, SHRINK, ExitCode.MODEL, BadInput.with("model.onnx", words));
    }

    static List<BadInput> cases() {
        return List.of(
                model(
                        "external data missing",
                        w -> {
                            w.externalise("w.bin");
                            Files.delete(w.path("w.bin"));
                        },
                        "'w.bin' is missing",
                        "put it beside the model"),
                model(
                        "external data cut short",
                        w -> {
                            w.externalise("w.bin");
                            w.cut("w.bin", 50);
                        },
                        "'w.bin'",
                        "which has 50",
                        "stale or cut short"),
                model(
                        "external data of another length",
                        w -> {
                            w.externalise("w.bin");
                            w.external("length", "92");
                        },
                        "92 bytes",
                        "need 96"),
                model(
                        "external offset beyond the end",
                        w -> {
                            w.externalise("w.bin");
                            w.external("offset", "4096");
                        },
                        "'w.bin'",
                        "stale or cut short"),
                model(
                        "external offset near the largest number",
                        w -> {
                            w.externalise("w.bin");
                            w.external("offset", Long.toString(Long.MAX_VALUE - 10));
                        },
                        "'w.bin'",
                        "stale or cut short"),
                model(
                        "external offset negative",
                        w -> {
                            w.externalise("w.bin");
                            w.external("offset", "-4");
                        },
                        "negative"),
                model(
                        "external offset no number",
                        w -> {
                            w.externalise("w.bin");
                            w.external("offset", "four");
                        },
                        "'four'",
                        "not a number"),
                model(
                        "external data without location",
                        w -> {
                            w.externalise("w.bin");
                            w.external("location", "");
                        },
                        "without a location"),
                model(
                        "external data in the folder above",
                        w -> {
                            w.externalise("w.bin");
                            w.external("location", "../secret.bin");
                        },
                        "'../secret.bin'",
                        "outside"),
                model(
                        "external data with an absolute path",
                        w -> {
                            w.externalise("w.bin");
                            w.external("location", "/etc/passwd");
                        },
                        "'/etc/passwd'",
                        "outside"),
                model(
                        "external data with a NUL in its name",
                        w -> {
                            w.externalise("w.bin");
                            w.external("location", "w\0.bin");
                        },
                        "location"),
                model(
                        "external data behind a link that leads out",
                        w -> {
                            w.externalise("w.bin");
                            Files.delete(w.path("w.bin"));
                            Files.createSymbolicLink(w.path("w.bin"), Path.of("/etc/passwd"));
                        },
                        "'w.bin'",
                        "outside"),
                model(
                        "external data that is a folder",
                        w -> {
                            w.externalise("w.bin");
                            Files.delete(w.path("w.bin"));
                            Files.createDirectory(w.path("w.bin"));
                        },
                        "'w.bin'"));
    }
}
