package odf2nna.internal.pipeline;

import java.util.ArrayList;
import java.util.List;
import odf2nna.pipeline.Goals;
import odf2nna.pipeline.Size;
import odf2nna.report.LayerSummary;

/** What a round is to reach: sizes come down by the same factor in each. */
final class RoundGoals {
    private RoundGoals() {}

    /**
     * {@return what a round is to reach}
     *
     * @param last what the last round is to reach
     * @param count of rounds
     * @param round 1 for the first
     * @throws IllegalArgumentException if times are to be reached: they do not come down by factors
     */
    static Goals of(Goals last, LoadedModel original, int round, int count) {
        if (count > 1 && last.latency().isPresent()) {
            throw new IllegalArgumentException(
                    "--rounds: --target-latency can't be reached in rounds; give --target-params or --target-bytes");
        }
        double part = (double) round / count;
        return new Goals(
                last.maxDrop(),
                last.parameters()
                        .map(size -> partOf(size, (double) original.model().parameters(), part)),
                last.bytes().map(size -> partOf(size, (double) original.model().bytes(), part)),
                last.latency(),
                widths(last.widths(), original, part),
                last.inputs().map(size -> partOf(size, inputs(original), part)));
    }

    private static double inputs(LoadedModel original) {
        return original.selectableInputs().stream()
                .mapToDouble(input -> original.network().signal(input).width())
                .sum();
    }

    private static Size partOf(Size size, double original, double part) {
        double limit = size.of(original);
        return new Size(part == 1 ? limit : between(original, limit, part), false);
    }

    private static List<Integer> widths(List<Integer> last, LoadedModel original, double part) {
        List<Integer> before = original.layers().stream()
                .filter(layer -> layer.units() > 0 && layer.prunable() == layer.units())
                .map(LayerSummary::units)
                .toList();
        if (part == 1 || before.size() != last.size()) {
            return last; // where the number is wrong, the plan says so
        }
        List<Integer> widths = new ArrayList<>();
        for (int i = 0; i < last.size(); i++) {
            widths.add((int) Math.ceil(between(before.get(i), Math.max(1, last.get(i)), part)));
        }
        return widths;
    }

    /** {@return the geometric way from one size to another} */
    private static double between(double from, double to, double part) {
        return to >= from ? to : from * Math.pow(to / from, part);
    }
}
