package odf2nna.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import odf2nna.internal.report.ToolVersion;
import odf2nna.runtime.CancellationToken;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command that holds all others. */
@Command(
        name = "odf2nna-onnx",
        mixinStandardHelpOptions = true,
        versionProvider = App.Version.class,
        sortOptions = false,
        description = {
            "Makes dense neural networks in ONNX files, Keras files and TensorFlow SavedModels smaller.",
            "",
            "Removes hidden units that the remaining ones can reconstruct on your data, refits the downstream weights,"
                    + " verifies the result, fine-tunes it, and evaluates it on held-out rows before it is written."
        },
        footer = {
            "",
            "Examples:",
            "  odf2nna-onnx inspect model.onnx",
            "  odf2nna-onnx score   model.onnx --eval data.csv",
            "  odf2nna-onnx shrink  model.onnx --eval data.csv",
            "  odf2nna-onnx build   data.csv -o small.onnx",
            "  odf2nna-onnx shrink  model.keras --eval data.csv --target-params 10%%",
            "  odf2nna-onnx simplify model.onnx -o small.onnx",
            "  odf2nna-onnx sweep   model.onnx --eval data.csv -o sizes/",
            "  odf2nna-onnx convert model.keras -o model/",
            "",
            "Tables and progress go to standard error; --json prints one JSON document on",
            "standard output.",
            "",
            "Exit codes: 0 done; 1 failed while running; 2 wrong usage; 3 the model can't",
            "be used; 4 the data can't be used; 5 a goal was missed, or no smaller model was",
            "written; 130 interrupted."
        },
        subcommands = {
            ShrinkCommand.class,
            BuildCommand.class,
            SweepCommand.class,
            InspectCommand.class,
            ScoreCommand.class,
            ApplyCommand.class,
            CalibrateCommand.class,
            MergeCommand.class,
            CompareCommand.class,
            SimplifyCommand.class,
            ConvertCommand.class,
            DatasetsCommand.class,
            StudyCommand.class,
            ReproduceCommand.class,
            App.Completion.class
        })
@SuppressWarnings("NullAway.Init") // picocli sets the field
final class App implements Runnable {
    /** Ends the one command that is run. */
    final CancellationToken cancellation;

    @Spec
    private CommandSpec spec;

    App(CancellationToken cancellation) {
        this.cancellation = cancellation;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "missing command; available commands: "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    /** The script of picocli, which has the names of Java's constants as values, with the values as they are typed. */
    @Command(
            name = "generate-completion",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = {
                "Print a completion script for bash and zsh. Load it by: source <(odf2nna-onnx generate-completion)"
            })
    static final class Completion implements Runnable {
        private static final Pattern VALUES = Pattern.compile("(?<=_option_args=)\\(.*?\\)");

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            CommandLine program = spec.parent().commandLine();
            String script = AutoComplete.bash(program.getCommandName(), program);
            program.getOut()
                    .print(VALUES.matcher(script)
                            .replaceAll(values -> Matcher.quoteReplacement(
                                    values.group().toLowerCase(Locale.ROOT).replace('_', '-'))));
            program.getOut().flush();
        }
    }

    /** The version, as the build wrote it down. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            return new String[] {"odf2nna-onnx " + ToolVersion.read()};
        }
    }
}
