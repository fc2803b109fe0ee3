package odf2nna.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import odf2nna.runtime.CancellationToken;
import picocli.CommandLine;

/** The program. */
public final class Main {
    /** Native libraries belong to the process, whatever runs in it. */
    static final ProgramHooks NATIVES = new ProgramHooks();

    private Main() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        // TensorFlow's library numbers operators in the language's digits, and then refuses all but 0 to 9
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        PrintWriter out = writer(FileDescriptor.out);
        PrintWriter err = writer(FileDescriptor.err);
        CancellationToken cancellation = new CancellationToken();
        Runnable abandon = () -> {
            cancellation.cancel();
            NATIVES.tidy();
        };
        Signals.endWith(abandon, () -> endsRetraining(cancellation, err));
        Runtime.getRuntime().addShutdownHook(new Thread(cancellation::cancel, "remove unfinished files"));
        int code = run(out, err, cancellation, args);
        out.flush();
        err.flush();
        while (cancellation.isCancelled()) {
            LockSupport.park(); // the signal's thread ends the program, with its own exit code
        }
        System.exit(code);
    }

    /** An interrupt during fine-tuning ends only the fine-tuning; a second one ends the program. */
    private static boolean endsRetraining(CancellationToken cancellation, PrintWriter err) {
        boolean ends = cancellation.requestStop();
        if (ends) {
            err.println();
            err.println("odf2nna-onnx: fine-tuning stops after this epoch and keeps its result so far; press"
                    + " Ctrl-C again to end the program");
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
        return run(out, err, new CancellationToken(), args);
    }

    static int run(PrintWriter out, PrintWriter err, CancellationToken cancellation, String... args) {
        ErrorReporter errors = new ErrorReporter(err, cancellation);
        CommandLine line = commandLine(new App(cancellation), out, err, errors);
        try {
            int code = line.execute(args);
            return out.checkError() ? errors.notPrinted(code) : code;
        } catch (OutOfMemoryError | StackOverflowError | LinkageError problem) {
            return errors.handle(problem);
        }
    }

    /** {@return a program set up as all of this one are} */
    static CommandLine commandLine(Object program, PrintWriter out, PrintWriter err, ErrorReporter errors) {
        CommandLine line = new CommandLine(program)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .registerConverter(Path.class, new FileNames.OfPath())
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors);
        GroupedHelp.of(line);
        return line;
    }
}
