package odf2nna.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import odf2nna.internal.reproduce.Experiments;
import odf2nna.internal.reproduce.Program;
import odf2nna.internal.reproduce.Reproduction;
import odf2nna.internal.runtime.RunContext;
import odf2nna.runtime.EngineOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the experiments of a paper again. */
@Command(
        name = "reproduce",
        description = {
            "Run the experiments of a file, such as those of the tables of " + CommandTexts.CITED
                    + ", and write what they give beside the published numbers, with a verdict on each claim. The same command resumes"
                    + " what was interrupted.",
            "",
            "Each run is a command of this program, on the same rows, originals and seeds, with the same fine-tuning for every"
                    + " method."
        },
        footer = {
            "",
            "Examples:",
            "  odf2nna-onnx datasets fetch iris spambase -o data/",
            "  odf2nna-onnx reproduce examples/paper/small.json --data data/ -o results/",
            "  odf2nna-onnx reproduce examples/paper/small.json 1 6 --data data/ -o results/"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ReproduceCommand extends BaseCommand {
    @Parameters(
            index = "0",
            paramLabel = "FILE",
            description = "The experiments, as JSON; see docs/reference/reproduce.md.")
    private Path file;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "TABLE",
            description = "Tables to run, such as 1 6 (default: all).")
    private List<String> tables = new ArrayList<>();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "Folder of the data sets, as 'datasets fetch' writes them.")
    private Path data;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = {
                "Folder for the results: README.md, index.html with charts, results.csv, results.json, runs.jsonl with every"
                        + " run and its command, and work/ with rows and originals."
            })
    private Path output;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Number of runs side by side, each with one thread (default: one for each core).")
    @Nullable private Integer workers;

    @Mixin
    private PrintMixin print;

    @Override
    public Integer call() throws Exception {
        Experiments experiments = Experiments.read(file);
        Reproduction.Options options = print.settings(() -> new Reproduction.Options(
                tables, data, output, workers == null ? Runtime.getRuntime().availableProcessors() : workers));
        print.settings(() -> experiments.of(tables));
        return print.run(EngineOptions.defaults(), library -> {
            try (RunContext run =
                    RunContext.of(library.engine(), library.progress(), library.cancellation(), library.natives())) {
                return Reproduction.run(experiments, options, program(), run);
            }
        });
    }

    private static Program program() {
        return (words, cancellation) -> {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            int code = Main.run(new PrintWriter(out), new PrintWriter(err), cancellation, words.toArray(String[]::new));
            return new Program.Printed(code, out.toString(), err.toString());
        };
    }
}
