package odf2nna.internal.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import odf2nna.report.MetricRow;
import odf2nna.report.SweepPoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which models are on the Pareto front. */
class SweepFrontTest {
    private static SweepPoint point(String name, long parameters, @Nullable Double error) {
        return new SweepPoint(
                name,
                "",
                0,
                null,
                false,
                "",
                0,
                List.of(),
                parameters,
                0,
                0,
                0,
                error,
                null,
                null,
                null,
                null,
                0,
                false);
    }

    private static List<String> front(SweepPoint... points) {
        return ParetoFront.marked(List.of(points)).stream()
                .filter(SweepPoint::front)
                .map(SweepPoint::name)
                .toList();
    }

    @Test
    void aModelThatIsLargerAndWorseThanAnotherIsNotOnIt() {
        assertThat(front(point("large", 100, 0.1), point("worse", 90, 0.3), point("small", 50, 0.2)))
                .containsExactly("large", "small");
    }

    @Test
    void aModelOfTheSameSizeMustBeBetterAndOneAsGoodMustBeSmaller() {
        assertThat(front(point("before", 50, 0.2), point("after", 50, 0.1))).containsExactly("after");
        assertThat(front(point("large", 50, 0.1), point("small", 40, 0.1))).containsExactly("small");
    }

    @Test
    void ofEqualOnesTheFirstIsTaken() {
        assertThat(front(point("before", 50, 0.1), point("after", 50, 0.1), point("again", 50, 0.1)))
                .containsExactly("before");
    }

    @Test
    void aModelWithoutAnErrorIsNotOnItAndKeepsNoOtherOff() {
        assertThat(front(point("unknown", 10, null), point("known", 50, 0.1))).containsExactly("known");
    }

    @Test
    void aModelWhoseErrorIsNotANumberIsNotOnItAndKeepsNoOtherOff() {
        assertThat(front(point("diverged", 10, Double.NaN), point("known", 50, 0.1)))
                .containsExactly("known");
    }

    @Test
    void whatHeldOutRowsSayMakesNoDifference() {
        MetricRow best = new MetricRow("accuracy", 0.5, null, null, 1.0, null, null, 0.5, null, null, true);
        SweepPoint worse = point("worse", 60, 0.2);
        SweepPoint praised = new SweepPoint(
                "praised",
                "",
                0,
                null,
                false,
                "",
                0,
                List.of(),
                worse.parameters(),
                0,
                0,
                0,
                0.2,
                null,
                best,
                null,
                null,
                0,
                false);

        assertThat(front(point("small", 50, 0.1), praised)).containsExactly("small");
    }
}
