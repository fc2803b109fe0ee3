package odf2nna.internal.reproduce;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import odf2nna.internal.io.FolderLock;
import odf2nna.internal.io.StagedFile;
import odf2nna.internal.pipeline.Workers;
import odf2nna.internal.report.HtmlReport;
import odf2nna.internal.report.JsonReport;
import odf2nna.internal.report.ReproductionText;
import odf2nna.internal.report.ToolVersion;
import odf2nna.internal.reproduce.Experiments.Experiment;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.OutputException;
import odf2nna.report.ReproductionReport;
import odf2nna.runtime.CancellationToken;
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.ProgressListener;

/**
 * Runs the experiments of a file and writes what they say: prepare rows and originals, run the commands that no earlier run has
 * done, average over the seeds, judge the claims, write tables and the page.
 *
 * <p>{@link #run} is that sequence from top to bottom.
 */
public final class Reproduction {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Options options;
    private final Jobs jobs;
    private final Program program;
    private final RunContext run;
    private int done;

    /**
     * Where and how.
     *
     * @param tables those of the paper that are run; empty for all
     * @param data folder of the data
     * @param results folder of the results
     * @param workers commands that run side by side
     */
    public record Options(List<String> tables, Path data, Path results, int workers) {
        /**
         * Checks the number.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Options {
            tables = List.copyOf(tables);
            if (workers < 1) {
                throw new IllegalArgumentException("workers: expected at least 1, got " + workers);
            }
        }
    }

    private Reproduction(Options options, Jobs jobs, Program program, RunContext run) {
        this.options = options;
        this.jobs = jobs;
        this.program = program;
        this.run = run;
    }

    /**
     * Runs what is missing, and writes everything.
     *
     * @param program runs a command; called by several threads at a time
     * @throws OutputException if another program works in the folder
     * @throws odf2nna.data.DataFormatException if data can't be used
     * @throws odf2nna.training.TrainingFailure if TensorFlow is missing, or training an original fails
     */
    @SuppressWarnings("try") // the lock works by being held
    public static ReproductionReport run(Experiments declared, Options options, Program program, RunContext run)
            throws IOException {
        Path work = Files.createDirectories(options.results().resolve(Prepared.WORK));
        try (FolderLock held = FolderLock.of(work.resolve("lock"))
                .orElseThrow(() -> new OutputException(
                        options.results(), "another program is reproducing experiments there; wait for it"))) {
            Journal journal = Journal.open(options.results().resolve("runs.jsonl"));
            Jobs jobs = new Jobs(declared, options.data(), options.results(), journal);
            return new Reproduction(options, jobs, program, run).run();
        }
    }

    private ReproductionReport run() throws IOException {
        List<String> notes = new ArrayList<>();
        List<Experiment> possible = new ArrayList<>();
        for (Experiment one : jobs.declared().of(options.tables())) {
            Optional<Path> missing = jobs.missing(one);
            if (missing.isPresent()) {
                notes.add("Table %s, %s, was not run: %s is missing."
                        .formatted(
                                one.table(), one.name(), jobs.path(missing.get().toString())));
            } else {
                possible.add(one);
            }
        }
        List<Job> all = possible.stream().flatMap(one -> jobs.of(one).stream()).toList();
        prepare(all);
        done = 0;
        execute(all.stream().filter(job -> !job.isReference()).toList(), all.size());
        execute(all.stream().filter(Job::isReference).toList(), all.size());
        Summary summary = new Summary(jobs);
        ReproductionReport report = new ReproductionReport(
                ReproductionReport.FORMAT,
                "reproduce",
                "odf2nna-onnx " + ToolVersion.read(),
                jobs.declared().title(),
                jobs.declared().seeds(),
                possible.stream().map(summary::of).toList(),
                notes);
        write("results.json", JsonReport.write(report) + "\n");
        write("results.csv", ReproductionText.csv(report));
        write("README.md", ReproductionText.markdown(report));
        write("index.html", HtmlReport.write(report));
        return report;
    }

    private void write(String name, String text) throws IOException {
        try (StagedFile staged = run.staging().beside(options.results().resolve(name), true)) {
            staged.writeText(text);
            staged.commit();
        }
    }

    /** Makes rows and originals of runs that are not done yet, each once. */
    private void prepare(List<Job> all) throws IOException {
        Map<Path, Prepared> needed = new LinkedHashMap<>();
        all.stream()
                .filter(job -> jobs.known(job).isEmpty())
                .forEach(job -> needed.putIfAbsent(job.prepared().folder(), job.prepared()));
        List<Callable<Boolean>> makers = new ArrayList<>();
        for (Prepared one : needed.values()) {
            makers.add(() -> {
                EngineOptions engine = run.options().withSeed(one.seed()).withThreads(1);
                try (RunContext own = RunContext.of(engine, ProgressListener.NONE, token(), run.natives())) {
                    one.make(own);
                }
                tell("preparing", one.folder().getFileName().toString(), needed.size());
                return true;
            });
        }
        sideBySide(makers);
    }

    private void execute(List<Job> some, int all) throws IOException {
        List<Callable<Boolean>> commands = new ArrayList<>();
        for (Job job : some) {
            commands.add(() -> {
                Optional<List<String>> words = jobs.command(job);
                if (words.isPresent() && jobs.known(job).isEmpty()) {
                    Measured result = measured(job, words.get());
                    if (run.cancellation().isCancelled()) {
                        throw new InterruptedIOException("interrupted; the same command resumes");
                    }
                    jobs.journal().add(result);
                }
                tell("running", job.shown(), all);
                return true;
            });
        }
        sideBySide(commands);
    }

    private void sideBySide(List<Callable<Boolean>> work) throws IOException {
        if (!work.isEmpty()) {
            Workers.all(options.workers(), work);
        }
    }

    private synchronized void tell(String what, String which, int all) {
        run.progress().step(what, which, ++done, all);
    }

    /** {@return a token for one command, which ends with the program} */
    private CancellationToken token() {
        CancellationToken own = new CancellationToken();
        run.cancellation().onCancel(own::cancel);
        return own;
    }

    private Measured measured(Job job, List<String> words) {
        long start = System.nanoTime();
        String key = jobs.key(job, words);
        String shown = jobs.shown(words);
        Program.Printed printed = executed(words);
        Optional<JsonNode> report = report(printed);
        if (report.isEmpty()) {
            return Measured.failed(key, shown, jobs.path(lastLine(printed)), seconds(start));
        }
        String name = job.experiment().metric();
        boolean isUnchanged = report.get().path("after").isMissingNode();
        Optional<JsonNode> measured =
                isUnchanged ? report(executed(job.prepared().comparison())) : report;
        Optional<JsonNode> metric = measured.flatMap(one -> metric(one, name));
        if (metric.isEmpty()) {
            return Measured.failed(key, shown, "the report has no " + name, seconds(start));
        }
        Optional<Double> untuned = jobs.untuned(job)
                .flatMap(other -> isUnchanged ? measured : report(executed(other)))
                .flatMap(other -> metric(other, name))
                .map(row -> row.get("after").asDouble());
        JsonNode nonZeros = report.get().at("/study/nonZeros");
        return new Measured(
                key,
                shown,
                metric.get().get("before").asDouble(),
                untuned.orElse(null),
                metric.get().get("after").asDouble(),
                report.get().at("/before/denseParameters").asLong(),
                report.get()
                        .at(isUnchanged ? "/before/denseParameters" : "/after/denseParameters")
                        .asLong(),
                nonZeros.isNumber() ? (Long) nonZeros.asLong() : null,
                null,
                seconds(start));
    }

    private Program.Printed executed(List<String> words) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("--threads", "1", "--json", "--quiet"));
        return program.run(all, token());
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static Optional<JsonNode> report(Program.Printed printed) {
        try {
            return printed.code() == 0 ? Optional.of(MAPPER.readTree(printed.output())) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** {@return the row of a metric with both values} */
    private static Optional<JsonNode> metric(JsonNode report, String name) {
        for (JsonNode row : report.at("/metrics/metrics")) {
            if (row.path("name").asText().equals(name) && row.hasNonNull("before") && row.hasNonNull("after")) {
                return Optional.of(row);
            }
        }
        return Optional.empty();
    }

    private static String lastLine(Program.Printed printed) {
        List<String> lines = printed.errors().strip().lines().toList();
        return lines.isEmpty()
                ? "exit code " + printed.code()
                : lines.get(lines.size() - 1).replaceFirst("^odf2nna-onnx: ", "");
    }
}
