package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import odf2nna.runtime.CancellationToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Help, version and completion. */
class HelpTest {
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z]+(-[a-z]+)*");

    private static CommandLine line() {
        return new CommandLine(new App(new CancellationToken()));
    }

    static List<String> commands() {
        return List.copyOf(line().getSubcommands().keySet());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionIsNamedWithADescription(String command) {
        Cli.Result help = Cli.run(command, "--help");

        assertThat(help.code()).isZero();
        assertThat(help.err()).isEmpty();
        CommandSpec spec = line().getSubcommands().get(command).getCommandSpec();
        assertThat(spec.usageMessage().description()).isNotEmpty();
        assertThat(help.out()).contains("Usage: odf2nna-onnx " + command);
        for (OptionSpec option : spec.options()) {
            assertThat(option.description()).as(option.longestName()).isNotEmpty();
            assertThat(help.out()).contains(shown(option));
            assertThat(flat(help.out()))
                    .as(option.longestName())
                    .contains(described(CommandTexts.in(command, option).description()[0]));
        }
        for (PositionalParamSpec operand : spec.positionalParameters()) {
            assertThat(help.out()).contains(operand.paramLabel());
            assertThat(operand.description()).as(operand.paramLabel()).isNotEmpty();
        }
    }

    @Test
    void optionsStandUnderHeadings() {
        String help = Cli.run("shrink", "--help").out();

        assertThat(help).startsWith("Usage: odf2nna-onnx shrink MODEL --eval FILE [OPTIONS]");
        assertThat(Cli.run("build", "--help").out())
                .startsWith("Usage: odf2nna-onnx build DATA --output FILE [OPTIONS]");
        assertThat(help.lines()
                        .filter(line -> line.matches("[A-Z][A-Za-z: -]+"))
                        .toList())
                .containsExactly(
                        "Model",
                        "Output",
                        "How small",
                        "Pruning",
                        "Fine-tuning",
                        "Fine-tuning: steps",
                        "Fine-tuning: loss",
                        "Fine-tuning: augmentation",
                        "Fine-tuning: files",
                        "Data",
                        "Metrics",
                        "Engine",
                        "Messages",
                        "Examples:");
    }

    private static String[] shown(OptionSpec option) {
        return option.negatable() ? new String[] {option.longestName().replace("--", "--[no-]")} : option.names();
    }

    /** The help breaks lines; the first words are enough. */
    private static String described(String text) {
        return flat(text.formatted())
                .substring(0, Math.min(20, flat(text).length()))
                .strip();
    }

    private static String flat(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    @Test
    void theProgramsHelpNamesCommandsAndExitCodes() {
        Cli.Result help = Cli.run("--help");

        assertThat(help.code()).isZero();
        assertThat(flat(help.out())).contains(commands()).contains("0 done", "2 wrong usage", "130 interrupted");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandSaysTheVersion(String command) {
        assertThat(Cli.run("--version").out()).matches("odf2nna-onnx \\d+\\.\\d+\\.\\d+\\S*\\R");
        if (!command.equals("generate-completion")) {
            assertThat(Cli.run(command, "--version")).isEqualTo(Cli.run("--version"));
        }
    }

    @Test
    void completionIsAScriptForTheShell() {
        Cli.Result script = Cli.run("generate-completion");

        assertThat(script.code()).isZero();
        assertThat(script.out()).contains("complete -F", "odf2nna-onnx", "--on-empty-layer", "--save-plan");
    }

    @Test
    void completionOffersValuesAsTheyAreTyped() {
        String script = Cli.run("generate-completion").out();

        assertThat(script).contains("(\"bypass\" \"keep-one\" \"fail\") # --on-empty-layer values");
        assertThat(script).doesNotContain("KEEP_ONE", "RECONSTRUCTION");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void listsOfValuesAreNamedOnce(String command) {
        assertThat(Cli.run(command, "--help").out()).doesNotContain("...[,");
    }

    /** Options that the text of a command's help names; in 'shrink --epsilon' the other command is named as well. */
    private static List<String> named(String help) {
        return OPTION.matcher(help.replaceAll("'[a-z]+ --[a-z-]+'", ""))
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aHelpNamesNoOptionThatTheCommandLacks(String command) {
        CommandSpec spec = line().getSubcommands().get(command).getCommandSpec();
        List<String> known = new ArrayList<>(spec.optionsMap().keySet());
        known.addAll(spec.negatedOptionsMap().keySet());

        assertThat(known).containsAll(named(Cli.run(command, "--help").out()));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aHelpThatNamesThePaperSaysWhichOne(String command) {
        String help = flat(Cli.run(command, "--help").out());

        assertThat(help).doesNotContain("the paper's");
        if (help.contains("ODF2NNA paper")) {
            assertThat(help).containsOnlyOnce("(Balderas et al. 2023)");
        }
    }

    @Test
    void theGoalsOfABuildAreAboutItsGeneralNetwork() {
        String help = flat(Cli.run("build", "--help").out());

        assertThat(help).contains("P per cent of the general network's").doesNotContain("the original");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void linesOfExamplesFitATerminal(String command) {
        CommandSpec spec = line().getSubcommands().get(command).getCommandSpec();

        assertThat(spec.usageMessage().footer())
                .allSatisfy(example -> assertThat(example.replace("%%", "%")).hasSizeLessThanOrEqualTo(80));
    }
}
