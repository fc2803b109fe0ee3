package odf2nna.internal.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.io.StagingArea;

/**
 * A program that computes rows of its standard input by a function of a model in C.
 *
 * @param function its name behind that of the file
 */
public record CProgram(Path source, String function, List<Argument> inputs, List<Argument> outputs) {
    /** An array of numbers. */
    public record Argument(String type, int width) {}

    /** Skips a test where nothing compiles C. */
    public static void assumeCompiler() {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "cc"))),
                "no C compiler");
    }

    /** {@return the source file of code that was put beside its header} */
    public static Path write(CCode code, Path target) throws IOException {
        try (StagedFile staged = CModelWriter.stage(new StagingArea(), target, true)) {
            CModelWriter.write(code, staged, target);
            staged.commit();
        }
        return target;
    }

    /** Compiles files without a warning and with what finds errors while they run, and {@return the program} */
    private static Path compiled(String option, Path... sources) throws IOException, InterruptedException {
        Path program = sources[0].resolveSibling(sources[0].getFileName() + ".program");
        List<String> compile = new ArrayList<>(List.of(
                "cc",
                option,
                "-std=c99",
                "-pedantic",
                "-O1",
                "-Wall",
                "-Wextra",
                "-Wconversion",
                "-Wshadow",
                "-Wdouble-promotion",
                "-Werror",
                "-fsanitize=undefined,address",
                "-fno-sanitize-recover=all",
                "-o",
                program.toString()));
        Stream.of(sources).map(Path::toString).forEach(compile::add);
        compile.add("-lm");
        Process compiler = new ProcessBuilder(compile).redirectErrorStream(true).start();
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(compiler.waitFor()).as(said).isZero();
        return program;
    }

    /** {@return what a program prints that is compiled from files with one more option} */
    public static String printed(String option, Path... sources) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(compiled(option, sources).toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text;
    }

    /** {@return the outputs of rows, as the program puts them out} */
    public byte[] run(byte[] rows) throws IOException, InterruptedException {
        String stem = CModelWriter.stem(source);
        StringBuilder main = new StringBuilder(
                "#include <stdint.h>\n#include <stdio.h>\n#include \"" + stem + ".h\"\nint main(void)\n{\n");
        StringBuilder read = new StringBuilder();
        StringBuilder write = new StringBuilder();
        StringBuilder call = new StringBuilder();
        int index = 0;
        for (Argument input : inputs) {
            main.append("    static %s x%d[%d];\n".formatted(input.type(), index, input.width()));
            read.append("%sfread(x%d, sizeof(%s), %d, stdin) == %d"
                    .formatted(index > 0 ? " && " : "", index, input.type(), input.width(), input.width()));
            call.append("%sx%d".formatted(index > 0 ? ", " : "", index++));
        }
        index = 0;
        for (Argument output : outputs) {
            main.append("    static %s y%d[%d];\n".formatted(output.type(), index, output.width()));
            write.append(
                    "        fwrite(y%d, sizeof(%s), %d, stdout);\n".formatted(index, output.type(), output.width()));
            call.append(", y%d".formatted(index++));
        }
        main.append("    while (%s) {\n        %s_%s(%s);\n%s    }\n    return 0;\n}\n"
                .formatted(read, CFile.identifier(stem), function, call, write));
        Path mainFile = Files.writeString(source.resolveSibling(stem + "_test_main.c"), main);
        Process process = new ProcessBuilder(
                        compiled("-DTEST", source, mainFile).toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread feeder = new Thread(() -> {
            try (OutputStream in = process.getOutputStream()) {
                in.write(rows);
            } catch (IOException ended) {
                return; // its exit code says why
            }
        });
        feeder.start();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InputStream from = process.getInputStream()) {
            from.transferTo(out);
        }
        assertThat(process.waitFor()).isZero();
        feeder.join();
        return out.toByteArray();
    }
}
