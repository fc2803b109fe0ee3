package odf2nna.internal.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.data.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a target is taken for, which targets are refused, and what is noted. */
class TargetSurveyTest {
    @TempDir
    private Path folder;

    private TaskOptions.Kind task = TaskOptions.Kind.AUTO;

    private TargetSurvey.Found found(int rows, IntFunction<String> target) throws IOException {
        StringBuilder csv = new StringBuilder("x,t\n");
        for (int row = 0; row < rows; row++) {
            csv.append(row).append(",\"").append(target.apply(row)).append("\"\n");
        }
        Path file = Files.writeString(folder.resolve("data.csv"), csv);
        DataOptions options = DataOptions.defaults();
        TextTable table = TextTable.open(List.of(file.toString()), options.csv(), List.of());
        TargetSurvey survey = new TargetSurvey(1, "t", task);
        try (TextTable.Cursor records = table.open()) {
            while (records.next()) {
                survey.add(records);
            }
        }
        return survey.decide(file);
    }

    private void assertRefused(int rows, IntFunction<String> target, String... words) {
        assertThatThrownBy(() -> found(rows, target))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void aNumberWhoseDeviationIsAFewStepsOfSinglePrecisionIsRefused() throws IOException {
        // 128 apart at 1.7e9; a deviation of 1,000 of them is enough
        IntFunction<String> seconds = row -> Integer.toString(1_700_000_000 + row * 7919 % 307);
        assertRefused(
                200,
                seconds,
                "data.csv: the target 't' has a deviation of 88",
                "outputs of single precision are 128 apart; subtract a constant, such as 1700000200, from it");
        assertRefused(
                200,
                row -> "-122.43" + (100 + row * 7919 % 307),
                "deviation of 0.000888",
                "are 7.63e-06 apart; subtract",
                "such as -122.433,");
        assertThat(found(200, row -> Integer.toString(1_700_000_000 + row * 7919 % 307 * 2000))
                        .target())
                .isInstanceOf(Target.Numbers.class);
        task = TaskOptions.Kind.CLASSES;
        assertThat(found(200, row -> Integer.toString(1_700_000_000 + row % 3)).target())
                .isInstanceOf(Target.Classes.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"e-50", "e-37", "e-200"})
    void aNumberTooSmallForSinglePrecisionIsRefused(String exponent) {
        assertRefused(200, row -> row + exponent, "the target 't' has a deviation of", "multiply it by a constant");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "N,5   | '0,5'; decimal commas are not supported, write 0.5",
                "N%    | '0%'; currency and percent signs are not supported, write 0",
                "N.5 % | '0.5 %'; currency and percent signs are not supported, write 0.5",
                "$N    | '$0'; currency and percent signs are not supported, write 0",
                "-€1,05N | '-€1,050'; currency and percent signs are not supported, write -1050",
                "1.05N,00 € | '1.050,00 €'; currency and percent signs are not supported, write 1050.00",
                "9,32N | '9,320'; decimal commas and thousands separators are not supported, write 9.320 or 9320",
                "1,32N,000 | '1,320,000'; thousands separators are not supported, write 1320000",
                "1 32N | '1 320'; thousands separators are not supported, write 1320",
                "1.32N.000 | '1.320.000'; thousands separators are not supported, write 1320000",
                "1’32N,5 | '1’320,5'; thousands separators are not supported, write 1320.5",
                "1 32N € | '1 320 €'; currency and percent signs are not supported, write 1320",
                "1\u00a032N\u00a0€ | '1\u00a0320\u00a0€'; currency and percent signs are not supported, write 1320",
                "$ 1 32N | '$ 1 320'; currency and percent signs are not supported, write 1320",
                "N ‰ | '0 ‰'; currency and percent signs are not supported, write 0"
            })
    void numbersInAnotherSpellingAreNoClasses(String text, String words) throws IOException {
        IntFunction<String> target = row -> row == 0 ? "1" : text.replace("N", Integer.toString((row - 1) % 9));

        assertRefused(40, target, "line 3, column 't' (2): found " + words, "--task classes");
        task = TaskOptions.Kind.REGRESSION;
        assertRefused(40, target, "line 3, column 't' (2): found " + words);
        task = TaskOptions.Kind.CLASSES;
        assertThat(found(40, target).target()).isInstanceOf(Target.Classes.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a1.2", "1-2", "5 kg", "31.01.2024", "a,b", "<5%"})
    void otherTextsAreClasses(String text) throws IOException {
        assertThat(found(40, row -> row % 2 == 0 ? text : "z").target())
                .isEqualTo(new Target.Classes(1, "t", List.of(text, "z"), false, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NULL", "None", "n/a", "-"})
    void aClassThatMayMeanAMissingValueIsNoted(String text) throws IOException {
        assertThat(found(40, row -> row == 7 ? text : row % 2 == 0 ? "yes" : "no")
                        .notes())
                .containsExactly("'" + text
                        + "' of the target 't' is taken for a class; if it means a missing value, leave out its rows");
    }

    @Test
    void wholeNumbersWithoutGapsMayBeClasses() throws IOException {
        assertThat(found(80, row -> Integer.toString(row % 26)).notes())
                .containsExactly(
                        "the target 't' is taken for a number, since it has more than 20 different whole numbers; --task classes takes it for 26 classes");
        assertThat(found(80, row -> Integer.toString(row % 26 * 2)).notes()).isEmpty();
        assertThat(found(80, row -> row % 26 + ".5").notes()).isEmpty();
        assertThat(found(51, row -> Integer.toString(row % 26)).notes()).isEmpty();
        task = TaskOptions.Kind.REGRESSION;
        assertThat(found(80, row -> Integer.toString(row % 26)).notes()).isEmpty();
    }

    @Test
    void twoSpellingsOfOneNumberAreNoted() throws IOException {
        assertThat(found(40, row -> List.of("1", "0", "01", "0").get(row % 4)).notes())
                .containsExactly(
                        "'01' and '1' of the target 't' are one number, and are taken for one class; if they are two, give one a letter");
        assertThat(found(40, row -> List.of("1", "no", "1.0", "no").get(row % 4))
                        .notes())
                .contains(
                        "the classes '1' and '1.0' of the target 't' are one number; if they are one class, write it in one way");
        assertThat(found(40, row -> row % 2 + ".0").notes()).isEmpty();
    }
}
