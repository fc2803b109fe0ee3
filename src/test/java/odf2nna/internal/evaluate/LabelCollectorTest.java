package odf2nna.internal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import odf2nna.internal.evaluate.LabelCollector.Seen;
import org.junit.jupiter.api.Test;

/** What passes over parts of the rows see together. */
class LabelCollectorTest {
    private static Seen of(long rows, Set<String> labels) {
        return new Seen(rows, Optional.of(labels), new TargetColumns(false, false));
    }

    @Test
    void labelsOfPartsAreJoined() {
        Seen both = of(3, Set.of("ant", "bee")).and(of(4, Set.of("bee", "wasp")));

        assertThat(both).isEqualTo(of(7, new TreeSet<>(Set.of("ant", "bee", "wasp"))));
    }

    @Test
    void partsWithoutClassesTogetherHaveNone() {
        Set<String> many = IntStream.range(0, LabelCollector.MOST_DISTINCT)
                .mapToObj(Integer::toString)
                .collect(Collectors.toSet());

        assertThat(of(1, Set.of("0")).and(of(1, many)).labels()).isPresent();
        assertThat(of(1, Set.of("-1")).and(of(1, many)).labels()).isEmpty();
        assertThat(of(1, Set.of("0")).and(Seen.withoutTargets(1)).labels()).isEmpty();
    }

    @Test
    void columnsAreWhatTheyAreInAllParts() {
        Seen flags = new Seen(1, Optional.empty(), new TargetColumns(true, false));
        Seen oneHot = new Seen(1, Optional.empty(), new TargetColumns(true, true));

        assertThat(oneHot.and(oneHot).columns()).isEqualTo(oneHot.columns());
        assertThat(oneHot.and(flags).columns()).isEqualTo(flags.columns());
        assertThat(flags.and(Seen.withoutTargets(1)).columns().isNumbers()).isTrue();
    }
}
