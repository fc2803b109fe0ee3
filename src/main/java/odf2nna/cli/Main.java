package odf2nna.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import odf2nna.Odf2nna;
import picocli.CommandLine;

/** The program. */
public final class Main {
    private static volatile boolean ending;

    private Main() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        // TensorFlow's library numbers operators in the language's digits, and then refuses all but 0 to 9
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        PrintWriter out = writer(FileDescriptor.out);
        PrintWriter err = writer(FileDescriptor.err);
        Runnable abandon = () -> {
            ending = true;
            Odf2nna.abandon();
        };
        Signals.endWith(abandon, () -> endsRetraining(err));
        int code = run(out, err, args);
        out.flush();
        err.flush();
        while (ending) {
            LockSupport.park(); // the signal's thread ends the program, with its own exit code
        }
        System.exit(code);
    }

    /** An interrupt while retraining ends no more than that; the second one ends the program. */
    private static boolean endsRetraining(PrintWriter err) {
        boolean ends = Odf2nna.endRetraining();
        if (ends) {
            err.println();
            err.println(
                    "odf2nna-onnx: retraining ends after this epoch and keeps what it has come to; Ctrl-C ends the program");
        }
        return ends;
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
    }

    /**
     * Runs the command line in this process.
     *
     * @param out takes what {@code --json}, {@code --help} and {@code --version} print
     * @param err takes tables, progress and errors
     * @return the exit code
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        ErrorReporter errors = new ErrorReporter(err);
        CommandLine line = new CommandLine(new App())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors);
        GroupedHelp.of(line);
        try {
            return line.execute(args);
        } catch (OutOfMemoryError | StackOverflowError | LinkageError problem) {
            return errors.handle(problem);
        }
    }

    /** {@return whether the program is being ended by a signal} */
    static boolean isEnding() {
        return ending;
    }
}
