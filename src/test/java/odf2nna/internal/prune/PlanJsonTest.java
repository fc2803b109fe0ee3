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
    void isWrittenTheSameWayEachTime() {
        assertThat(PlanJson.write(plan)).isEqualTo(PlanJson.write(plan)).contains("\"compensate\" : \"paper\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"units\" : 3 | \"units\" : \"x\" | units: expected a number",
                "odf2nna-plan/2 | other | format: expected odf2nna-plan/2",
                "\"paper\" | \"no\" | compensate: got 'no', expected one of [refit, fold, none, paper]",
                "[ 0, 2 ] | [ 0, 3 ] | unit 3 is kept, but it has 3 units",
                "[ 0, 2 ] | [ 0, \"a\" ] | kept: expected unit indices",
                "\"layers\" | \"other\" | layers is missing",
                "1.0E-300 | \"x\" | expected a number, got \"x\"",
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
