package odf2nna.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import odf2nna.runtime.CancellationToken;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What {@code spark-submit} runs. */
@Command(
        name = "odf2nna-onnx-spark.jar",
        mixinStandardHelpOptions = true,
        versionProvider = App.Version.class,
        sortOptions = false,
        description = "Takes statistics of tables, compares models on them, and makes models in many sizes, by Spark.",
        subcommands = {SparkCalibrateCommand.class, SparkEvaluateCommand.class, SparkSweepCommand.class})
@SuppressWarnings("NullAway.Init") // picocli sets the field
public final class SparkMain implements Runnable {
    @Spec
    private CommandSpec spec;

    /** The program, not run yet. */
    SparkMain() {}

    /** Runs the command line; ends the process with its exit code if that is not 0. */
    public static void main(String[] args) {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        int code = run(out, err, args);
        if (code != ExitCode.DONE) {
            System.exit(code); // else it is Spark that ends the process
        }
    }

    /**
     * Runs the command line in this process.
     *
     * @param out takes what {@code --json} and {@code --help} print
     * @param err takes tables and errors
     * @return the exit code
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        ErrorReporter errors = new ErrorReporter(err, new CancellationToken());
        return Main.commandLine(new SparkMain(), out, err, errors).execute(args);
    }

    /** {@return Spark, as it was set up by whoever submitted the program} */
    static SparkSession spark() {
        return SparkSession.builder().appName("odf2nna-onnx").getOrCreate();
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "missing command; available commands: "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
