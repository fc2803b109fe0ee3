package odf2nna.cli;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import odf2nna.data.DataFormatException;
import odf2nna.evaluate.UnusableLabelsException;
import odf2nna.internal.data.Spelling;
import odf2nna.internal.statistics.NonFiniteActivationException;
import odf2nna.onnx.UnsupportedModelException;
import odf2nna.pipeline.BoundMissedException;
import odf2nna.pipeline.ModelFileException;
import odf2nna.pipeline.OutputException;
import odf2nna.prune.EmptyLayerException;
import odf2nna.prune.PlanMismatchException;
import odf2nna.runtime.CancellationToken;
import picocli.CommandLine;

/**
 * Turns whatever went wrong into one line on standard error and an exit code; a stack trace only if the
 * environment variable {@code ODF2NNA_STACKTRACE} is set.
 */
final class ErrorReporter implements CommandLine.IExecutionExceptionHandler, CommandLine.IParameterExceptionHandler {
    private static final Pattern CHOICES =
            Pattern.compile("expected one of \\[([A-Z0-9_, ]+)] \\(case-insensitive\\) but was ");

    private static final Pattern CHOICE = Pattern.compile("expected one of (.+), got '([^']*)'$");

    private final PrintWriter err;
    private final CancellationToken cancellation;

    ErrorReporter(PrintWriter err, CancellationToken cancellation) {
        this.err = err;
        this.cancellation = cancellation;
    }

    @Override
    public int handleParseException(CommandLine.ParameterException problem, String[] args) {
        CommandLine line = problem.getCommandLine();
        print("%s; see '%s --help'"
                .formatted(message(problem), line.getCommandSpec().qualifiedName()));
        return ExitCode.USAGE;
    }

    private static String message(CommandLine.ParameterException problem) {
        return problem instanceof CommandLine.UnmatchedArgumentException unmatched
                        && !unmatched.getUnmatched().isEmpty()
                ? message(unmatched)
                : plain(String.valueOf(problem.getMessage()));
    }

    private static String message(CommandLine.UnmatchedArgumentException problem) {
        String given = problem.getUnmatched().get(0);
        CommandLine line = problem.getCommandLine();
        if (problem.isUnknownOption()) {
            Set<String> options = line.getCommandSpec().optionsMap().keySet();
            return "unknown option '%s'%s".formatted(given, question(given, options));
        }
        Set<String> commands = line.getSubcommands().keySet();
        return commands.isEmpty()
                ? ("unexpected '%s': an option takes one value; repeat the option, as in --eval A --eval B, or quote a"
                                + " pattern, as in --eval 'part-*.csv'")
                        .formatted(given)
                : "unknown command '%s'%s; available commands: %s"
                        .formatted(given, question(given, commands), String.join(", ", commands));
    }

    private static String question(String given, Collection<String> known) {
        return Spelling.nearest(given, known)
                .map(name -> ", did you mean " + name + "?")
                .orElse("");
    }

    /** {@return a message of picocli in the words of this program: values as they are typed, not as Java has them} */
    private static String plain(String message) {
        String listed = CHOICES.matcher(message)
                .replaceFirst(found -> "expected one of %s, got "
                        .formatted(found.group(1).toLowerCase(Locale.ROOT).replace('_', '-')));
        Matcher choice = CHOICE.matcher(listed);
        String helped = choice.find()
                ? listed + question(choice.group(2), List.of(choice.group(1).split(", ")))
                : listed;
        return helped.replace("' is not a double", "' is not a number")
                .replace("' is not an int", "' is not a whole number")
                .replace("' is not a long", "' is not a whole number");
    }

    @Override
    public int handleExecutionException(Exception problem, CommandLine line, CommandLine.ParseResult parsed) {
        return handle(problem);
    }

    /** Reports what stopped a command and {@return the exit code} */
    int handle(Throwable problem) {
        Throwable cause = problem instanceof UncheckedIOException io && io.getCause() != null ? io.getCause() : problem;
        print(message(cause));
        if (System.getenv("ODF2NNA_STACKTRACE") != null) {
            problem.printStackTrace(err);
        }
        return code(cause);
    }

    /** {@return the exit code of a command of which not all could be printed, which is reported if nothing else failed} */
    int notPrinted(int code) {
        if (code != ExitCode.DONE) {
            return code;
        }
        print("standard output: can't be written; it is full or closed");
        return ExitCode.FAILED;
    }

    private void print(String message) {
        if (cancellation.isCancelled()) {
            return; // what fails after a signal, fails because of it
        }
        String line = message.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
        err.println("odf2nna-onnx: " + TerminalText.of(line).replace('\t', '?'));
        err.flush();
    }

    private static int code(Throwable problem) {
        if (problem instanceof UnsupportedModelException || problem instanceof ModelFileException) {
            return ExitCode.MODEL;
        }
        if (problem instanceof DataFormatException
                || problem instanceof UnusableLabelsException
                || problem instanceof NonFiniteActivationException) {
            return ExitCode.DATA;
        }
        if (problem instanceof BoundMissedException || problem instanceof EmptyLayerException) {
            return ExitCode.BOUND_MISSED;
        }
        if (problem instanceof PlanMismatchException
                || problem instanceof OutputException
                || problem instanceof IllegalArgumentException) {
            return ExitCode.USAGE;
        }
        boolean interrupted = problem instanceof InterruptedException || problem instanceof InterruptedIOException;
        return interrupted ? ExitCode.INTERRUPTED : ExitCode.FAILED;
    }

    private static String message(Throwable problem) {
        if (problem instanceof NoSuchFileException missing) {
            return missing.getFile() + ": " + reason(missing, "no such file");
        }
        if (problem instanceof AccessDeniedException denied) {
            return denied.getFile() + ": permission denied";
        }
        if (problem instanceof FileSystemException file) {
            return file.getFile() + ": " + reason(file, file.getClass().getSimpleName());
        }
        if (problem instanceof OutOfMemoryError) {
            return "out of memory; give more with JAVA_OPTS=-Xmx8g";
        }
        if (problem instanceof StackOverflowError) {
            return "nested too deeply; increase the stack with JAVA_OPTS=-Xss16m";
        }
        String text = problem.getMessage();
        boolean ours = problem.getClass().getName().startsWith("odf2nna.") || problem instanceof IOException;
        String fallback = problem.getClass().getSimpleName();
        if (text == null || text.isBlank()) {
            return fallback;
        }
        return ours || problem instanceof IllegalArgumentException ? text : fallback + ": " + text;
    }

    private static String reason(FileSystemException problem, String otherwise) {
        return problem.getReason() == null ? otherwise : problem.getReason();
    }
}
