package odf2nna.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import odf2nna.internal.pipeline.Odf2nna;
import odf2nna.internal.report.JsonReport;
import odf2nna.internal.report.ReproductionText;
import odf2nna.internal.report.StatisticsText;
import odf2nna.internal.report.SweepTable;
import odf2nna.internal.report.TableReport;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.report.ReproductionReport;
import odf2nna.report.RunReport;
import odf2nna.report.StatisticsReport;
import odf2nna.report.SweepReport;
import odf2nna.runtime.CancellationToken;
import odf2nna.runtime.EngineOptions;
import odf2nna.runtime.ProgressListener;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say what is printed, and the printing. */
@SuppressWarnings("NullAway.Init") // picocli sets the field
final class PrintMixin {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--json", description = "Print the report as one JSON document on standard output.")
    boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print no tables and no progress.")
    boolean quiet;

    @Option(names = "--wide", description = "Print tables wider than 80 columns, with all confidence intervals.")
    boolean wide;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print the log of ONNX Runtime.")
    boolean verbose;

    /** Whether tables list each threshold. */
    boolean allThresholds;

    /** What a command has the library do. */
    interface Work {
        Record with(Odf2nna library) throws Exception;
    }

    /** What a report has to say of what was asked for. */
    interface Check {
        /** {@return what was missed, for people; empty if nothing} */
        Optional<String> missed(RunReport report);
    }

    /** Has the library do something, with progress, and prints the report. */
    int run(EngineOptions engines, Work work) throws Exception {
        Record report;
        try (ProgressLine progress = ProgressLine.of(spec, !quiet)) {
            report = work.with(odf2nna(engines, progress));
        }
        return print(report); // the line is erased by now
    }

    /**
     * Has the library do something, and prints the report in any case.
     *
     * @throws BoundMissedException if something was missed
     */
    int run(EngineOptions engines, Work work, Check check) throws Exception {
        List<String> missed = new ArrayList<>();
        int code = run(engines, library -> {
            Record report = work.with(library);
            check.missed((RunReport) report).ifPresent(missed::add);
            return report;
        });
        if (!missed.isEmpty()) {
            throw new BoundMissedException(missed.get(0));
        }
        return code;
    }

    /** {@return the check of commands that write a smaller model: that they did} */
    static Check written(Path model, boolean dryRun) {
        return report -> dryRun || report.output() != null
                ? Optional.empty()
                : Optional.of(model + ": no smaller model was written");
    }

    private int columns() {
        return spec.root().usageMessage().width();
    }

    /** {@return what runs the command} */
    Odf2nna odf2nna(EngineOptions engines, ProgressListener progress) {
        CancellationToken cancellation = ((App) spec.root().userObject()).cancellation;
        return new Odf2nna(engines, progress, cancellation, Main.NATIVES);
    }

    /** Prints a run, a sweep, statistics or a reproduction: tables on standard error, JSON on standard output if asked for. */
    int print(Record report) {
        if (!quiet) {
            String text = TerminalText.of(text(report));
            err().print(ProgressLine.isTerminal() ? TerminalText.wrapped(text, columns()) : text);
            err().flush();
        }
        if (json) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(JsonReport.write(report));
            out.flush();
        }
        return ExitCode.DONE;
    }

    private String text(Record report) {
        if (report instanceof SweepReport sweep) {
            return SweepTable.write(sweep, wide);
        }
        if (report instanceof StatisticsReport statistics) {
            return StatisticsText.write(statistics);
        }
        return report instanceof ReproductionReport reproduction
                ? ReproductionText.verdicts(reproduction)
                : TableReport.write((RunReport) report, allThresholds, wide);
    }

    /** Runs what turns options into settings; a rejected value is a usage error. */
    <T> T settings(Callable<T> parse) throws Exception {
        try {
            return parse.call();
        } catch (IllegalArgumentException rejected) {
            throw new ParameterException(spec.commandLine(), optionNamed(rejected), rejected);
        }
    }

    /** Settings name the rejected value as the library does, {@code batchSize: ...}; the user knows the option. */
    private String optionNamed(IllegalArgumentException rejected) {
        String message = String.valueOf(rejected.getMessage());
        int colon = Math.max(0, message.indexOf(':'));
        String name = message.substring(0, colon).replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        String option = "--" + (name.equals("test-fraction") ? "hold-out" : name);
        return spec.commandLine().getCommandSpec().findOption(option) == null
                ? message
                : option + message.substring(colon);
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
