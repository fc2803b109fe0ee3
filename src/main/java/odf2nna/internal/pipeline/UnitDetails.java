package odf2nna.internal.pipeline;

import java.io.IOException;
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
import odf2nna.internal.prune.PruningPlan;
import odf2nna.internal.prune.Reducer;
import odf2nna.internal.statistics.ActivationHistogram;
import odf2nna.internal.statistics.UnitStatistics;
import odf2nna.report.UnitsReport;
import org.jspecify.annotations.Nullable;

/** Units one by one, for the report. */
final class UnitDetails {
    private UnitDetails() {}

    /** {@return the units of every scored signal, with histograms and, if there is a plan, which of them go} */
    static List<UnitsReport> of(
            Shrinker shrinker, DenseNetwork network, List<UnitStatistics> statistics, Optional<PruningPlan> plan)
            throws IOException {
        List<ActivationHistogram> histograms = shrinker.histograms(statistics);
        Map<String, UnitSet> kept =
                plan.map(made -> Reducer.keptPositions(network, made)).orElse(Map.of());
        List<UnitsReport> units = new ArrayList<>();
        for (int i = 0; i < statistics.size(); i++) {
            UnitStatistics seen = statistics.get(i);
            units.add(report(network, seen, plan.isEmpty() ? null : dropped(seen, kept), histogram(histograms.get(i))));
        }
        return units;
    }

    /** {@return the units of every scored signal} */
    static List<UnitsReport> of(DenseNetwork network, List<UnitStatistics> statistics) {
        return statistics.stream()
                .map(seen -> report(network, seen, null, null))
                .toList();
    }

    private static UnitsReport report(
            DenseNetwork network,
            UnitStatistics seen,
            @Nullable List<Integer> dropped,
            UnitsReport.@Nullable Histogram histogram) {
        return new UnitsReport(
                seen.signal(),
                sources(network, seen.signal()),
                network.readersOf(seen.signal()).stream()
                        .map(reader -> reader.layer().name())
                        .toList(),
                seen.samples(),
                numbers(seen.mean()),
                numbers(seen.deviation()),
                numbers(seen.minimum()),
                numbers(seen.maximum()),
                numbers(seen.zeroShare()),
                dropped,
                histogram);
    }

    /** {@return the layers whose units a signal carries} */
    private static List<String> sources(DenseNetwork network, String signal) {
        List<String> layers = new ArrayList<>();
        Deque<Value> open = new ArrayDeque<>(List.of(network.signal(signal)));
        while (!open.isEmpty()) {
            Value next = open.pop();
            if (next instanceof Value.Dense dense) {
                layers.add(dense.layer().name());
            } else {
                List<String> sources = next.sources();
                for (int i = sources.size() - 1; i >= 0; i--) {
                    open.push(network.signal(sources.get(i)));
                }
            }
        }
        return layers.stream().distinct().toList();
    }

    private static List<Integer> dropped(UnitStatistics seen, Map<String, UnitSet> kept) {
        UnitSet stay = kept.getOrDefault(seen.signal(), UnitSet.of());
        return IntStream.range(0, seen.width())
                .filter(unit -> !stay.contains(unit))
                .boxed()
                .toList();
    }

    private static UnitsReport.Histogram histogram(ActivationHistogram counted) {
        return new UnitsReport.Histogram(counted.low(), counted.high(), counted.zeros(), counted.counts());
    }

    private static List<Double> numbers(Vector values) {
        return Arrays.stream(values.toArray()).boxed().toList();
    }
}
