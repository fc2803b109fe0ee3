package odf2nna.internal.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import odf2nna.internal.network.Matrix;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Vector;
import odf2nna.prune.Compensation;
import odf2nna.prune.CriterionName;
import odf2nna.prune.OnEmptyLayer;
import odf2nna.prune.PlanMismatchException;
import odf2nna.prune.PruneOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanJsonTest {
    private final PruningPlan plan = new PruningPlan(
            new PruneOptions(CriterionName.STD, 0.1, Compensation.PAPER, OnEmptyLayer.KEEP_ONE, false, 4),
            List.of(new PruningPlan.LayerPlan("one", 3, UnitSet.of(0, 2))),
            Map.of("h", Vector.of(0.1, 1e-300, -3)),
            List.of(new PruningPlan.Refit(
                    "out", "x", "h", Optional.of(Matrix.ofRows(new double[][] {{1, 2}})), Optional.of(Vector.of(3)))),
            List.of("a note"),
            Map.of("odf2nna.seed", "7"));

    @Test
    void comesBackAsItWasWritten() {
        assertThat(PlanJson.read(PlanJson.write(plan), "plan.json")).isEqualTo(plan);
    }

    @Test
    void aPlanOfTheEarlierFormatIsReadToo() {
        String json = PlanJson.write(plan)
                .replace("odf2nna-plan/3", "odf2nna-plan/2")
                .replace("\"threshold\"", "\"epsilon\"")
                .replace("\"consumer\"", "\"reader\"");
        assertThat(json).contains("\"epsilon\" : 0.1");

        assertThat(PlanJson.read(json, "plan.json")).isEqualTo(plan);
    }

    @Test
    void isWrittenTheSameWayEachTime() {
        assertThat(PlanJson.write(plan)).isEqualTo(PlanJson.write(plan)).contains("\"compensate\" : \"paper\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"units\" : 3 | \"units\" : \"x\" | layers[0].units: expected a number, got \"x\"",
                "\"units\" : 3 | \"units\" : 3.5 | layers[0].units: expected a number, got 3.5",
                "\"units\" : 3 | \"units\" : null | layers[0].units is missing",
                "\"sequential\" : false | \"sequential\" : \"no\" | sequential: expected true or false, got \"no\"",
                "\"roundTo\" : 4 | \"roundTo\" : 0 | round-to: expected 1 or more, got 0",
                "[ 0, 2 ] | \"all\" | layers[0].kept: expected unit indices, got \"all\"",
                "[ 0, 2 ] | [ 2, 2 ] | unit index 2 is given twice",
                "odf2nna-plan/3 | odf2nna-plan/1 | format: expected odf2nna-plan/3, got \"odf2nna-plan/1\"",
                "\"paper\" | \"no\" | compensate: expected one of [\"refit\",\"fold\",\"none\",\"paper\"], got \"no\"",
                "[ 0, 2 ] | [ 0, 3 ] | unit 3 is kept, but it has 3 units",
                "[ 0, 2 ] | [ 0, \"a\" ] | layers[0].kept[1]: expected unit indices, got \"a\"",
                "\"layers\" | \"other\" | layers is missing",
                "1.0E-300 | \"x\" | means.h[1]: expected a number, got \"x\"",
                "1.0E-300 | \"NaN\" | means.h: expected finite numbers only",
            })
    void saysWhatIsWrong(String part, String replacement, String message) {
        String json = PlanJson.write(plan);
        assertThat(json).contains(part);

        assertThatThrownBy(() -> PlanJson.read(json.replace(part, replacement), "plan.json"))
                .isInstanceOf(PlanMismatchException.class)
                .hasMessageStartingWith("plan.json: not a usable plan: ")
                .hasMessageContaining(message);
    }

    @Test
    void saysWhereTheJsonBreaks() {
        assertThatThrownBy(() -> PlanJson.read("{\n  \"format\": }", "plan.json"))
                .hasMessageStartingWith("plan.json: line 2, column ")
                .hasMessageContaining("not valid JSON");
    }
}
