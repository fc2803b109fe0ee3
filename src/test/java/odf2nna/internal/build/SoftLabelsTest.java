package odf2nna.internal.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import odf2nna.data.DataFormatException;
import odf2nna.data.DataOptions;
import odf2nna.internal.data.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which column holds a teacher's probabilities of which class. */
class SoftLabelsTest {
    @TempDir
    private Path folder;

    private TextTable table(String header, String row) throws IOException {
        Path file = Files.writeString(folder.resolve("data.csv"), header + "\n" + (row + "\n").repeat(10));
        return TextTable.open(List.of(file.toString()), DataOptions.defaults().csv(), List.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "p_yes,p_no | No,Yes | 1,0",
                "YES,prob no | No,Yes | 1,0",
                "p_no,p_No | No,no | 1,0",
                "p_11,p_1 | 1,11 | 1,0",
                "p_no,p_yes | no,yes | 0,1"
            })
    void namesSayWhoseAColumnIsInAnyCase(String header, String classes, String columns) throws IOException {
        SoftLabels found = SoftLabels.of(table(header, "0.5,0.5"), List.of(0, 1), List.of(classes.split(",")));

        assertThat(found.columns().toString().replaceAll("[\\[\\] ]", "")).isEqualTo(columns);
        assertThat(found.note(table(header, "0.5,0.5"), List.of(classes.split(","))))
                .isEmpty();
    }

    @Test
    void whereNamesDontSayItANoteShowsTheOrder() throws IOException {
        TextTable table = table("first,second", "0.5,0.5");

        assertThat(SoftLabels.of(table, List.of(1, 0), List.of("no", "yes")).note(table, List.of("no", "yes")))
                .hasValue(
                        "the columns of --soft-labels are taken in the order of the classes, since no name ends in that of a class: 'second' for 'no', 'first' for 'yes'");
    }

    /** {@return what is seen of ten rows of the class yes, by the teacher's probability of it} */
    private TeacherSurvey seen(double yes) throws IOException {
        TextTable table = table("p_no,p_yes", 1 - yes + "," + yes);
        TeacherSurvey survey = new TeacherSurvey(SoftLabels.of(table, List.of(0, 1), List.of("no", "yes")), 2);
        try (TextTable.Cursor records = table.open()) {
            while (records.next()) {
                survey.add(records, 1);
            }
        }
        return survey;
    }

    @Test
    void aTeacherThatIsWorseThanGuessingIsNotedOrRefused() throws IOException {
        assertThat(seen(0.75).notes()).isEmpty();
        assertThat(seen(0.99).notes()).singleElement().asString().contains("is 0.9900 on average");
        assertThat(seen(0.375).notes())
                .singleElement()
                .asString()
                .contains("probability of 0.3750 on average, less than guessing among 2 classes (0.5000); check");
        assertThatCode(() -> seen(0.375).require(folder)).doesNotThrowAnyException();
        assertThatThrownBy(() -> seen(0.125).require(folder))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("probability of 0.1250 on average, less than guessing");
    }
}
