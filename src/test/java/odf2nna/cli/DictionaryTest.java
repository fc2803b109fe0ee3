package odf2nna.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import odf2nna.runtime.CancellationToken;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Pages, help texts, messages, the report's page and names use the field's words, as {@code dictionary.tsv} has them; links
 * of the pages lead to what exists.
 */
class DictionaryTest {
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\n]*`|(?<=\\])\\([^)\\s]*\\)");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    private static List<Rule> rules;
    private static List<Rule> nameRules;

    /**
     * A line of the dictionary.
     *
     * @param forbidden what must not be found
     * @param instead what to write
     * @param allowed contexts in which it may stand
     * @param isFirstOnly whether only the first finding in a text counts
     */
    private record Rule(Pattern forbidden, String instead, Optional<Pattern> allowed, boolean isFirstOnly) {
        private static final String FIRST = "first:";
        private static final String NAME = "name:";

        static Rule parse(String line) {
            String[] columns = line.split("\t");
            assertThat(columns).as(line).hasSize(3);
            boolean first = columns[0].startsWith(FIRST);
            return new Rule(
                    pattern(first ? columns[0].substring(FIRST.length()) : columns[0]),
                    columns[1],
                    columns[2].equals("-") ? Optional.empty() : Optional.of(pattern(columns[2])),
                    first);
        }

        private static Pattern pattern(String text) {
            return Pattern.compile(text.replace(" ", "\\s+"), Pattern.CASE_INSENSITIVE);
        }

        /** {@return what stands in the text against this rule, as FILE:LINE: words} */
        List<String> violations(String name, String text) {
            return violations(name, 1, text).toList();
        }

        /** {@return the same for a text that begins at a line of a file} */
        Stream<String> violations(String name, int from, String text) {
            List<MatchResult> contexts = allowed.stream()
                    .flatMap(pattern -> pattern.matcher(text).results())
                    .toList();
            return forbidden
                    .matcher(text)
                    .results()
                    .limit(isFirstOnly ? 1 : Long.MAX_VALUE)
                    .filter(found -> contexts.stream()
                            .noneMatch(context -> context.start() <= found.start() && found.end() <= context.end()))
                    .map(found -> "%s:%d: \"%s\": write: %s"
                            .formatted(
                                    name,
                                    from - 1 + line(text, found.start()),
                                    found.group().replaceAll("\\s+", " "),
                                    instead));
        }
    }

    @BeforeAll
    static void read() throws IOException {
        List<String> lines;
        try (InputStream file = DictionaryTest.class.getResourceAsStream("/odf2nna/dictionary.tsv")) {
            lines = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        }
        rules = lines.stream()
                .filter(line -> !line.startsWith(Rule.NAME))
                .map(Rule::parse)
                .toList();
        nameRules = lines.stream()
                .filter(line -> line.startsWith(Rule.NAME))
                .map(line -> Rule.parse(line.substring(Rule.NAME.length())))
                .toList();
    }

    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")
                                    .map(Path::of),
                            docs.filter(file -> file.toString().endsWith(".md")).sorted())
                    .toList();
        }
    }

    static List<String> commands() {
        return List.copyOf(line().getSubcommands().keySet());
    }

    private static CommandLine line() {
        return new CommandLine(new App(new CancellationToken()));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void aPageUsesTheWordsOfTheField(Path page) throws IOException {
        String text = withoutCode(Files.readString(page));

        assertThat(rules)
                .flatExtracting(rule -> rule.violations(page.toString(), text))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aHelpTextUsesTheWordsOfTheField(String command) {
        String help = Cli.run(command, "--help").out();

        assertThat(rules)
                .flatExtracting(rule -> rule.violations(command + " --help", help))
                .isEmpty();
    }

    @Test
    void theProgramsHelpUsesTheWordsOfTheField() {
        String help = Cli.run("--help").out();

        assertThat(rules)
                .flatExtracting(rule -> rule.violations("--help", help))
                .isEmpty();
    }

    @Test
    void messagesUseTheWordsOfTheField() throws IOException {
        List<ProgramWords> texts = ProgramWords.texts();

        assertThat(texts).hasSizeGreaterThan(1000);
        assertThat(violations(rules, texts)).isEmpty();
    }

    @Test
    void theReportsPageUsesTheWordsOfTheField() throws IOException {
        List<ProgramWords> scripts = ProgramWords.page();

        assertThat(scripts).hasSizeGreaterThan(5);
        assertThat(violations(rules, scripts)).isEmpty();
    }

    @Test
    void namesUseTheWordsOfTheField() throws IOException {
        List<ProgramWords> names = ProgramWords.names();

        assertThat(names)
                .hasSizeGreaterThan(1000)
                .extracting(ProgramWords::words)
                .contains("pruning result", "write to");
        assertThat(violations(nameRules, names)).isEmpty();
    }

    private static List<String> violations(List<Rule> all, List<ProgramWords> found) {
        return found.stream()
                .flatMap(words ->
                        all.stream().flatMap(rule -> rule.violations(words.file(), words.line(), words.words())))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(Path page) throws IOException {
        List<String> broken = new ArrayList<>();
        String text = Files.readString(page);
        Matcher link = LINK.matcher(text);
        while (link.find()) {
            String target = link.group(1);
            if (!target.startsWith("https:") && !exists(page, target)) {
                broken.add("%s:%d: %s".formatted(page, line(text, link.start()), target));
            }
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void everyOptionOfShrinkStandsInTheReference() throws IOException {
        CommandSpec shrink = line().getSubcommands().get("shrink").getCommandSpec();
        String page = Files.readString(Path.of("docs/reference/options.md"));
        TreeSet<String> described = new TreeSet<>();
        page.lines()
                .filter(row -> row.startsWith("| `-"))
                .map(row -> row.split("(?<!\\\\) ?\\|")[1])
                .forEach(cell -> Pattern.compile("(?<!\\w)--?[A-Za-z][a-z-]*")
                        .matcher(cell)
                        .results()
                        .forEach(name -> described.add(name.group())));
        TreeSet<String> known = new TreeSet<>(List.of("--no-nesterov"));
        shrink.options().stream().map(OptionSpec::names).forEach(names -> known.addAll(List.of(names)));

        assertThat(described).isEqualTo(known);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Units are dropped.                          | dropped",
                "A unit may go.                              | unit may go",
                "Its readers are refitted.                   | readers",
                "This is no proof.                           | proof",
                "The network is retrained.                   | retrained",
                "Its accuracy is 2 points lower.             | 2 points",
                "A CSV reader goes on.                       |",
                "See --max-drop and `drop`.                  |",
                "The paper's retraining takes 15 % of them.  |",
                "It is 2 percentage points, then 3 points.   |",
            })
    void theRulesFindWhatTheyForbid(String sentence, String word) {
        List<String> violations = rules.stream()
                .flatMap(rule -> rule.violations("page", withoutCode(sentence)).stream())
                .toList();

        if (word == null) {
            assertThat(violations).isEmpty();
        } else {
            assertThat(violations).first().asString().startsWith("page:1: \"" + word + "\"");
        }
    }

    /** {@return the text with blanks in the place of code and link targets} */
    private static String withoutCode(String text) {
        return CODE.matcher(text).replaceAll(code -> code.group().replaceAll("[^\n]", " "));
    }

    private static boolean exists(Path page, String target) throws IOException {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        return Files.exists(file)
                && (parts.length == 1 || anchors(Files.readString(file)).contains(parts[1]));
    }

    /** {@return the names by which headings can be linked to} */
    private static List<String> anchors(String text) {
        return HEADING.matcher(text)
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase()
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static int line(String text, int place) {
        return 1 + (int) text.substring(0, place).chars().filter(c -> c == '\n').count();
    }
}
