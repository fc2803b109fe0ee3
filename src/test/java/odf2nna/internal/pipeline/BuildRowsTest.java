package odf2nna.internal.pipeline;

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
import odf2nna.data.Grouping;
import odf2nna.data.HoldOut;
import odf2nna.evaluate.TaskOptions;
import odf2nna.internal.build.Roles;
import odf2nna.internal.build.Target;
import odf2nna.internal.data.TextTable;
import odf2nna.internal.runtime.RunContext;
import odf2nna.pipeline.BuildOptions;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.OutputOptions;
import odf2nna.pipeline.ShrinkOptions;
import odf2nna.prune.PruneOptions;
import odf2nna.runtime.EngineOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which rows of a data set are held out, and which rows are refused. */
class BuildRowsTest {
    private static final int ROWS = 60;

    @TempDir
    private Path folder;

    private DataOptions data = DataOptions.defaults();
    private List<String> test = List.of();

    private TextTable table(IntFunction<String> row) throws IOException {
        StringBuilder csv = new StringBuilder("x,g,y\n");
        for (int i = 0; i < ROWS; i++) {
            csv.append(i * 7919 % 101).append(',').append(row.apply(i)).append('\n');
        }
        Path file = Files.writeString(folder.resolve("data.csv"), csv);
        data = data.withFiles(List.of(file.toString()));
        return TextTable.open(data.files(), data.csv(), List.of());
    }

    private BuildOptions options() {
        ShrinkOptions shrink = new ShrinkOptions(
                PruneOptions.of(0),
                Goals.none(),
                Optional.empty(),
                TaskOptions.defaults(),
                new OutputOptions(Optional.empty(), false, true),
                Optional.empty());
        return new BuildOptions(
                data,
                test,
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false,
                5,
                shrink,
                Optional.empty());
    }

    private BuildRows.Decision decided(TextTable table) throws IOException {
        return BuildRows.decide(table, roles(table), options());
    }

    private Roles roles(TextTable table) {
        return Roles.of(table, data, List.of(), List.of());
    }

    private BuildRows encoded(TextTable table) throws IOException {
        try (RunContext run = RunContext.of(EngineOptions.defaults())) {
            return BuildRows.encoded(table, roles(table), decided(table), options(), folder, run);
        }
    }

    @Test
    void theOnlyRowOfAClassIsNeverHeldOut() throws IOException {
        int noted = 0;
        for (int seed = 0; seed < 12; seed++) {
            data = data.with(new HoldOut(0.25, seed));
            TextTable table = table(row -> row % 8 + (row == 41 ? ",w" : row % 2 == 0 ? ",u" : ",v"));

            BuildRows.Decision decision = decided(table);

            assertThat(((Target.Classes) decision.columns().encoding().target()).names())
                    .containsExactly("u", "v", "w");
            assertThat(decision.split().heldRows()).isBetween(13L, 16L);
            noted += decision.columns().notes().size();
            assertThat(decision.columns().notes())
                    .allMatch(note -> note.startsWith("no row of the class 'w' is held out: it has too few"));
            assertThat(encoded(table).learnt().rows())
                    .isEqualTo(ROWS - decision.split().heldRows());
        }
        assertThat(noted).isPositive();
    }

    @Test
    void aClassThatOneGroupHasAloneIsLearntWithItsGroup() throws IOException {
        for (int seed = 0; seed < 12; seed++) {
            data = data.with(new HoldOut(0.25, seed)).withGrouping(Grouping.by("g"));
            TextTable table = table(row -> row % 8 + (row % 8 == 3 ? ",w" : row % 2 == 0 ? ",u" : ",v"));

            assertThat(((Target.Classes) decided(table).columns().encoding().target()).names())
                    .containsExactly("u", "v", "w");
        }
    }

    @Test
    void rowsInTimeAreNotMoved() throws IOException {
        data = data.with(new HoldOut(0.25, 0)).withGrouping(Grouping.TIME);
        TextTable table = table(row -> row % 8 + (row == ROWS - 1 ? ",w" : row % 2 == 0 ? ",u" : ",v"));

        assertThatThrownBy(() -> encoded(table))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining(
                        "line 61, column 'y' (3): found the class 'w', which no training row has, expected one of 2 classes such as 'u'; leave out its rows, or give training rows of it");
    }

    @Test
    void aMissingGroupIsRefusedInAnyPart() throws IOException {
        for (int seed = 0; seed < 6; seed++) {
            data = data.with(new HoldOut(0.25, seed)).withGrouping(Grouping.by("g"));
            TextTable table = table(row -> (row == 7 ? "NA" : "g" + row % 8) + (row % 2 == 0 ? ",u" : ",v"));

            assertThatThrownBy(() -> encoded(table))
                    .isInstanceOf(DataFormatException.class)
                    .hasMessageContaining(
                            "line 9, column 'g' (2): found 'NA', expected the name of a group; fill it in, or leave out the row");
        }
    }

    @Test
    void testRowsWithTwoColumnsOfOneNameAreRefused() throws IOException {
        TextTable table = table(row -> row % 8 + (row % 2 == 0 ? ",u" : ",v"));
        test = List.of(Files.writeString(folder.resolve("test.csv"), "x,g,x,y\n1,2,3,u\n")
                .toString());

        assertThatThrownBy(() -> encoded(table))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("test.csv: line 1: found two columns called 'x', expected different names");
    }

    @Test
    void testFilesWithoutRowsAreRefusedByName() throws IOException {
        TextTable table = table(row -> row % 8 + (row % 2 == 0 ? ",u" : ",v"));
        test = List.of(Files.writeString(folder.resolve("test.csv"), "x,g,y\n").toString());

        assertThatThrownBy(() -> encoded(table))
                .isInstanceOf(DataFormatException.class)
                .hasMessageContaining("test.csv: found no data rows, expected at least one");
    }
}
