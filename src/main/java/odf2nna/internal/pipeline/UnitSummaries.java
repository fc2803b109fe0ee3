package odf2nna.internal.pipeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import odf2nna.internal.network.DenseNetwork;
import odf2nna.internal.network.UnitSet;
import odf2nna.internal.network.Value;
import odf2nna.internal.network.Vector;
import odf2nna.internal.statistics.ActivationHistogram;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.report.UnitsReport;
import org.jspecify.annotations.Nullable;

/** Units and their statistics as records of the report. */
final class UnitSummaries {
    private UnitSummaries() {}

    /**
     * {@return the units of every scored value}
     *
     * @param histograms in the order of the statistics; empty for none
     * @param kept by value, the positions that a plan keeps; empty without one
     */
    static List<UnitsReport> units(
            DenseNetwork network,
            List<UnitStatistics> statistics,
            List<ActivationHistogram> histograms,
            Optional<Map<String, UnitSet>> kept) {
        return IntStream.range(0, statistics.size())
                .mapToObj(i -> units(
                        network,
                        statistics.get(i),
                        kept.map(sets -> removed(statistics.get(i), sets)).orElse(null),
                        histograms.isEmpty() ? null : histogram(histograms.get(i))))
                .toList();
    }

    private static UnitsReport units(
            DenseNetwork network,
            UnitStatistics seen,
            @Nullable List<Integer> removed,
            UnitsReport.@Nullable Histogram histogram) {
        return new UnitsReport(
                seen.value(),
                sources(network, seen.value()),
                network.consumersOf(seen.value()).stream()
                        .map(consumer -> consumer.layer().name())
                        .toList(),
                seen.samples(),
                numbers(seen.mean()),
                numbers(seen.deviation()),
                numbers(seen.minimum()),
                numbers(seen.maximum()),
                numbers(seen.zeroShare()),
                removed,
                histogram);
    }

    /** {@return the layers whose units a value carries} */
    private static List<String> sources(DenseNetwork network, String value) {
        List<String> layers = new ArrayList<>();
        Deque<Value> open = new ArrayDeque<>(List.of(network.value(value)));
        while (!open.isEmpty()) {
            Value next = open.pop();
            if (next instanceof Value.Dense dense) {
                layers.add(dense.layer().name());
            } else {
                List<String> sources = next.sources();
                for (int i = sources.size() - 1; i >= 0; i--) {
                    open.push(network.value(sources.get(i)));
                }
            }
        }
        return layers.stream().distinct().toList();
    }

    private static List<Integer> removed(UnitStatistics seen, Map<String, UnitSet> kept) {
        UnitSet stay = kept.getOrDefault(seen.value(), UnitSet.of());
        return Arrays.stream(stay.complement(seen.width()).toArray()).boxed().toList();
    }

    private static UnitsReport.Histogram histogram(ActivationHistogram counted) {
        return new UnitsReport.Histogram(counted.low(), counted.high(), counted.zeros(), counted.counts());
    }

    private static List<Double> numbers(Vector values) {
        return Arrays.stream(values.toArray()).boxed().toList();
    }
}
